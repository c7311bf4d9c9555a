package io.bursar.simulation;

import io.bursar.delivery.ClaimCodeDelivery;
import io.bursar.delivery.DeliveryNote;
import io.bursar.delivery.HandOver;
import io.bursar.incentives.ClaimCode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The recipients' mailboxes, and a channel to them that does what the schedule says. */
final class Recipients implements ClaimCodeDelivery {

    /** One claim code that somebody has. */
    record Received(String recipient, String key, BigDecimal amount, String code) {}

    private final List<Received> mail = new ArrayList<>();
    private final Consumer<Received> watch;
    private final CrashingDatabase database;
    private final Broken broken;
    private HandedOver next = HandedOver.DONE;
    private Runnable meanwhile = () -> {};
    private int handOvers;

    /**
     * @param watch sees each code at the moment it is taken
     * @param database counts the steps after which the process may end
     */
    Recipients(Consumer<Received> watch, CrashingDatabase database, Broken broken) {
        this.watch = watch;
        this.database = database;
        this.broken = broken;
    }

    /** What will become of the next hand-over, and what happens while a slow one lasts. */
    void next(HandedOver outcome, Runnable whileItLasts) {
        next = outcome;
        meanwhile = whileItLasts;
    }

    /** Everything that anybody has received, in order. */
    List<Received> mail() {
        return mail;
    }

    /** Hand-overs that were tried. */
    int handOvers() {
        return handOvers;
    }

    @Override
    public HandOver handOver(DeliveryNote note, ClaimCode code) {
        HandedOver outcome = next;
        next = HandedOver.DONE;
        handOvers++;
        String secret = code.reveal(String::new);
        if (outcome.taken()) {
            Received received = new Received(
                    note.recipient().address(),
                    note.key(),
                    note.request().amount().amount(),
                    secret);
            mail.add(received);
            watch.accept(received);
            database.reached("the hand-over");
        }
        if (outcome == HandedOver.SLOW) {
            meanwhile.run();
        }
        return broken.receipt(
                switch (outcome) {
                    case DONE, SLOW -> new HandOver.Done("message " + handOvers);
                    case SILENT, LOST -> new HandOver.Again("nobody confirms it", true);
                    case REFUSED -> new HandOver.Refused("no such address");
                    case BROKEN, BROKEN_LATE -> throw new IllegalStateException("cannot send " + secret);
                },
                secret);
    }
}
