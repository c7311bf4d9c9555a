package io.bursar.ledger;

/**
 * What an alert is about; the same breach is told once, whoever notices it.
 *
 * @param kind of the alert, in the ledger's word
 * @param subject a job, a disbursement's id or an account
 * @param occasion what of it: a day, a file, a level; empty where the subject says it all
 */
public record Breach(String kind, String subject, String occasion) {}
