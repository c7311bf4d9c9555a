package io.bursar.alert;

import io.bursar.ledger.Alert;
import io.bursar.ledger.Alert.Telling;
import io.bursar.ledger.AlertLedger;
import io.bursar.ledger.AlertMessages;
import io.bursar.ledger.Breach;
import io.bursar.ledger.Outage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/**
 * Looks for breaches about once a minute and has each told once, over every channel, however many servers look. All that it
 * knows is in the ledger: what one look, or one server, leaves undone is done by the next. A look never throws, and never waits
 * for a mail server: what is to be said is queued in the ledger and sent beside it.
 */
@Lazy
@Component
public class Watchkeeper implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(Watchkeeper.class);

    /** A breach that comes and goes, as a hold does while a server tries again, is one. */
    private static final Duration OVER_AFTER = Duration.ofMinutes(3);

    private static final Duration RETOLD_AFTER = Duration.ofMinutes(15);
    /** The kinds that are told again while they last, by how long after. */
    private static final Map<Duration, List<String>> REMINDERS = Arrays.stream(AlertKind.values())
            .filter(kind -> kind.remindAfter() != null)
            .collect(Collectors.groupingBy(
                    kind -> Objects.requireNonNull(kind.remindAfter()),
                    Collectors.mapping(Enum::name, Collectors.toList())));

    private static final int NAME_MAX = 100;
    private static final int WHY_MAX = 500;

    private final AlertLedger alerts;
    private final AlertMessages messages;
    private final List<Watch> watches;
    private final Channels channels;
    private final Messenger messenger;
    private final Clock clock;

    Watchkeeper(
            AlertLedger alerts,
            AlertMessages messages,
            List<Watch> watches,
            Channels channels,
            Messenger messenger,
            Clock clock) {
        this.alerts = alerts;
        this.messages = messages;
        this.watches = watches;
        this.channels = channels;
        this.messenger = messenger;
        this.clock = clock;
    }

    /**
     * Refuses settings that cannot be used, before a server relies on them.
     *
     * @throws AlertProblems with all that is wrong, and the fix
     */
    public void check() {
        channels.all();
    }

    /** One look: notes what is new and what is over, and has it told. */
    public void look() {
        notice();
        try {
            Instant now = clock.instant();
            for (Channel channel : channels.all()) {
                messages.queue(channel.name(), now, EndWatch.NEWS);
                REMINDERS.forEach((after, kinds) -> messages.remind(channel.name(), kinds, now, now.minus(after)));
                messenger.send(channel);
            }
        } catch (RuntimeException e) {
            failed("Alerts cannot be sent now", e);
        }
    }

    /** Notes what is new and what is over; sends nothing. */
    public void notice() {
        for (Watch watch : watches) {
            try {
                Instant now = clock.instant();
                Noted noted = new Noted(now);
                watch.look(now, noted);
                if (noted.whole) {
                    alerts.closeUnseen(over(watch.kinds()), now, now.minus(OVER_AFTER));
                }
            } catch (RuntimeException e) {
                failed("What the " + watch.getClass().getSimpleName() + " looks for cannot be seen now", e);
            }
        }
        try {
            Instant now = clock.instant();
            alerts.closeUnseen(over(Set.of(AlertKind.REFUSED_FILE)), now, now.minus(EndWatch.NEWS));
        } catch (RuntimeException e) {
            failed("Old alerts cannot be closed now", e);
        }
    }

    private static Map<String, @Nullable String> over(Set<AlertKind> kinds) {
        Map<String, @Nullable String> over = new HashMap<>();
        kinds.forEach(kind -> over.put(kind.name(), kind.over()));
        return over;
    }

    /**
     * An inbox has refused a file as a whole: an empty one, yesterday's again, one without the right columns. Told once for
     * each file and day. Never throws.
     *
     * @param job whose inbox it is
     * @param file the file's name
     * @param why in words, without a full stop
     */
    public void refused(String job, String file, String why) {
        Instant now = clock.instant();
        String name = Plain.line(file, NAME_MAX);
        try {
            new Noted(now)
                    .notice(
                            AlertKind.REFUSED_FILE,
                            Plain.line(job, NAME_MAX),
                            name + " " + LocalDate.ofInstant(now, ZoneOffset.UTC),
                            () -> new Telling(
                                    "REFUSED " + name + " of job " + job,
                                    name + " of job " + job + " was refused as a whole: " + Plain.line(why, WHY_MAX)
                                            + ".",
                                    0L,
                                    null,
                                    "Nothing of it is paid. Its corrected version is taken like any other file.",
                                    "./bursar status"));
        } catch (RuntimeException e) {
            failed("That " + name + " was refused cannot be noted", e);
        }
    }

    /** What is open now, the oldest first; looked for just now, as far as that was possible. */
    public List<Alert> open() {
        notice();
        return alerts.open(clock.instant());
    }

    /** What is wrong with the channels, by the last tries; empty if nothing is. */
    public List<String> troubles() {
        return messages.troubles();
    }

    /**
     * Sends a message over each channel that says it is a test.
     *
     * @return what each receiver answered; empty if no channel is set up
     */
    public List<Tested> test() {
        return channels.all().stream()
                .map(channel -> new Tested(channel, messenger.test(channel)))
                .toList();
    }

    /**
     * What came of a test message.
     *
     * @param channel which, and to whom
     * @param taken true if the receiver took it
     * @param answer what it said
     */
    public record Tested(String channel, boolean taken, String answer) {
        private Tested(Channel channel, Channel.Receipt receipt) {
            this(channel.described(), receipt instanceof Channel.Receipt.Taken, receipt.words());
        }
    }

    @Override
    public void destroy() {
        messenger.close();
    }

    private static void failed(String what, RuntimeException e) {
        if (Outage.isCauseOf(e)) {
            LOG.warn("{}: the database is lost ({})", what, Outage.words(e));
        } else if (e instanceof AlertProblems || e instanceof io.bursar.jobfile.JobFileException) {
            LOG.warn("{}: {}", what, e.getMessage());
        } else {
            LOG.warn("{}", what, e);
        }
    }

    /** Writes what a watch sees into the ledger at once. A breach that cannot be written keeps no other from being told. */
    private final class Noted implements Watch.Notebook {

        private final Instant now;
        private boolean whole = true;

        Noted(Instant now) {
            this.now = now;
        }

        @Override
        public void notice(AlertKind kind, String subject, String occasion, Supplier<Telling> telling) {
            try {
                alerts.notice(
                        breach(kind, subject, occasion), now, kind.tellAfter(), kind.onlyOnce(), RETOLD_AFTER, telling);
            } catch (RuntimeException e) {
                if (Outage.isCauseOf(e)) {
                    throw e;
                }
                whole = false;
                failed("The alert " + kind + " of " + subject + " cannot be noted", e);
            }
        }

        @Override
        public void over(AlertKind kind, String subject, String occasion, String why) {
            alerts.close(breach(kind, subject, occasion), now, why);
        }

        @Override
        public boolean isOpen(AlertKind kind, String subject, String occasion) {
            return alerts.isOpen(breach(kind, subject, occasion));
        }

        private static Breach breach(AlertKind kind, String subject, String occasion) {
            return new Breach(kind.name(), subject, occasion);
        }
    }
}
