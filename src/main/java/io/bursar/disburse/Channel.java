package io.bursar.disburse;

import io.bursar.delivery.ClaimCodeDelivery;
import java.time.Duration;

/**
 * How the rewards of one run are delivered.
 *
 * @param delivery hands the claim codes over
 * @param hold how long a card stays undelivered, and can be taken back; zero hands it over right after its create
 */
record Channel(ClaimCodeDelivery delivery, Duration hold) {}
