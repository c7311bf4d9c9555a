package io.bursar.ledger;

import java.util.Currency;
import org.jspecify.annotations.Nullable;

/**
 * One provider account as the ledger knows it.
 *
 * @param id the ledger's key
 * @param name as in settings and job files
 * @param partnerId the provider's name for it; never changes for an account
 * @param currency the only one it pays in; never changes for an account
 * @param gate whether creates may go out
 * @param gateReason why the gate is closed; null while it is open
 */
public record Account(
        short id,
        String name,
        String partnerId,
        Currency currency,
        Gate gate,
        @Nullable String gateReason) {}
