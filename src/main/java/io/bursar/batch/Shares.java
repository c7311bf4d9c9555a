package io.bursar.batch;

import io.bursar.account.AccountSettings;
import io.bursar.disburse.Paying;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.LedgerViews;
import io.bursar.ledger.RunLock;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds who shares an account's pace now. Reads the database only: who looks need not have the account's settings. */
@Component
public class Shares {

    private final LedgerViews views;
    private final Paying paying;
    private final DataSource dataSource;
    private final Clock clock;

    Shares(LedgerViews views, Paying paying, DataSource dataSource, Clock clock) {
        this.views = views;
        this.paying = paying;
        this.dataSource = dataSource;
        this.clock = clock;
    }

    /** The share of a disbursement that is being run; null where the account has no pace. */
    public @Nullable Share of(Disbursement running) {
        BigDecimal pace = paying.pace(running.account());
        if (pace == null) {
            return null;
        }
        Map<String, Long> callsLeft = views.callsLeft(running.account());
        Long own = callsLeft.remove(running.id());
        return share(own == null ? 0 : own, callsLeft, pace);
    }

    /** The share of a file that would be run now besides all others; null where the account has no pace. */
    @Nullable Share ofNew(AccountSettings settings, long calls) {
        if (settings.callsPerSecond().signum() == 0) {
            return null;
        }
        BigDecimal pace = paying.pace(settings.name());
        return share(calls, views.callsLeft(settings.name()), pace == null ? settings.callsPerSecond() : pace);
    }

    private Share share(long own, Map<String, Long> callsLeft, BigDecimal pace) {
        callsLeft.keySet().removeIf(id -> RunLock.holder(dataSource, id).isEmpty());
        return Share.of(own, callsLeft.values(), pace, clock.instant());
    }
}
