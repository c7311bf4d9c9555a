package io.bursar.account;

import java.time.Clock;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * How old an access key is, and what that asks for: the provider recommends a new key about every 90 days and reminds 30
 * days before (Incentives API FAQ).
 *
 * @param days since its creation; 0 if that is unknown
 * @param sentence for the operator, with what to do next
 */
public record KeyAge(Level level, long days, String sentence) {

    private static final int WARN_FROM_DAYS = 60;
    private static final int ALARM_FROM_DAYS = 90;
    private static final String FIX = " How, without a stop: \"A new key without a stop\" in configuration.md.";

    /** What is to be done. */
    public enum Level {
        /** Nothing. */
        OK,
        /** A new key soon. */
        WARN,
        /** A new key now. */
        ALARM,
        /** The creation date is not set, or cannot be right. */
        UNKNOWN
    }

    /** True if an operator has to do something about the key's age. */
    public boolean isDue() {
        return level == Level.WARN || level == Level.ALARM;
    }

    /** The age on the clock's day of a key that was made on that day; null if nobody said when. */
    public static KeyAge of(@Nullable LocalDate created, Clock clock) {
        if (created == null) {
            return new KeyAge(
                    Level.UNKNOWN,
                    0,
                    "The age of the access key is not known: set key-created to the day it was made.");
        }
        long days = ChronoUnit.DAYS.between(created, LocalDate.now(clock));
        // a key made today may be of tomorrow in this clock's zone
        if (days < -1) {
            return new KeyAge(
                    Level.UNKNOWN,
                    0,
                    "key-created is " + created + ", which is still to come: set it to the day the key was made.");
        }
        String key = "The access key of " + created + " is " + Math.max(0, days) + " days old";
        if (days >= ALARM_FROM_DAYS) {
            return new KeyAge(
                    Level.ALARM, days, key + "; the provider wants it replaced after about 90: do it now." + FIX);
        }
        if (days >= WARN_FROM_DAYS) {
            return new KeyAge(Level.WARN, days, key + ": replace it before day " + ALARM_FROM_DAYS + "." + FIX);
        }
        return new KeyAge(Level.OK, Math.max(0, days), key + ".");
    }
}
