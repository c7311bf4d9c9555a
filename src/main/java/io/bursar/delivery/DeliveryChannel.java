package io.bursar.delivery;

import java.time.Duration;

/** A channel that is open: hands over, and says how much it takes. */
public interface DeliveryChannel extends ClaimCodeDelivery, AutoCloseable {

    /** As the ledger calls it: {@code EMAIL}, {@code WEBHOOK}. */
    String name();

    /** For people, without a secret: {@code mail by smtp.example.com}. */
    String described();

    /** How many hand-overs it takes at the same time. */
    int parallel();

    /** The shortest time between the beginnings of two hand-overs of this process; zero: none. */
    Duration gap();

    /** Lets connections go. Hand-overs that are under way may fail; they are repeated by whoever comes next. */
    @Override
    void close();
}
