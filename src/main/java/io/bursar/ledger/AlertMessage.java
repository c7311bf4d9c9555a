package io.bursar.ledger;

/**
 * One message of an alert over one channel, claimed to be sent.
 *
 * @param alert as it stands now
 * @param channel over which
 * @param what RAISED, REMINDER or RESOLVED
 * @param ordinal counts the reminders; 0 for the others
 * @param tries how often it was tried, this time included
 */
public record AlertMessage(Alert alert, String channel, String what, int ordinal, int tries) {

    /** By which a receiver recognises a repetition: the same for each try. */
    public String key() {
        return "alert_" + alert.id() + "_" + what.toLowerCase(java.util.Locale.ROOT)
                + (ordinal > 0 ? "_" + ordinal : "");
    }
}
