package io.bursar.throttle;

import java.math.BigDecimal;
import javax.sql.DataSource;

/** One account's pace, kept in one row of PostgreSQL. */
public final class SharedThrottle implements Throttle {

    private SharedThrottle() {}

    /** The throttle of an account. */
    public static Throttle forAccount(DataSource dataSource, String account, BigDecimal callsPerSecond) {
        return callsPerSecond.signum() == 0 ? Throttle.lifted() : new SharedThrottle();
    }

    @Override
    public Grant acquire(Sending sending) {
        return new Grant.Refused("not there yet");
    }

    @Override
    public void throttled() {}
}
