package io.bursar.batch;

import io.bursar.domain.Money;
import io.bursar.domain.Reward;
import io.bursar.jobfile.JobFile;
import io.bursar.jobfile.JobFile.Limits;
import io.bursar.jobfile.JobFile.PerRecipient;
import io.bursar.ledger.EarlierFiles;
import io.bursar.ledger.Recipients;
import io.bursar.ledger.StagedRewards;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A job's limits, hard and soft, against one file: each one that is passed, with what was found, in a sentence. */
final class LimitCheck {

    private static final int RECIPIENTS_TOLD = 5;

    private final EarlierFiles earlier;
    private final short accountId;
    private final JobFile job;
    private final FileRows rows;
    private final Money toPay;
    private final @Nullable StagedRewards staged;
    private final Instant now;
    private final Currency currency;

    /**
     * @param toPay what the file would pay, without what was paid before
     * @param staged its rewards; null if no limit of the job is about recipients
     * @param now by the clock that dates accepted files
     */
    LimitCheck(
            EarlierFiles earlier,
            short accountId,
            JobFile job,
            FileRows rows,
            Money toPay,
            @Nullable StagedRewards staged,
            Instant now) {
        this.earlier = earlier;
        this.accountId = accountId;
        this.job = job;
        this.rows = rows;
        this.toPay = toPay;
        this.staged = staged;
        this.now = now;
        this.currency = toPay.currency();
    }

    /** True if a limit of the job needs the rewards of the file beside those of the ledger. */
    static boolean needsTheLedger(JobFile job) {
        return needsTheLedger(job.limits()) || needsTheLedger(job.softLimits());
    }

    private static boolean needsTheLedger(Limits limits) {
        return limits.day() != null || isAboutRecipients(limits);
    }

    /** True if a limit counts what a recipient got. */
    static boolean isAboutRecipients(JobFile job) {
        return isAboutRecipients(job.limits()) || isAboutRecipients(job.softLimits());
    }

    private static boolean isAboutRecipients(Limits limits) {
        return limits.perRecipient().count() != null || limits.perRecipient().amount() != null;
    }

    /** The first moment of a period of days that ends with today: a period of one day is today. */
    static Instant since(Instant now, ZoneId zone, int days) {
        return now.atZone(zone)
                .toLocalDate()
                .minusDays(days - 1L)
                .atStartOfDay(zone)
                .toInstant();
    }

    /** What refuses the file as a whole. */
    List<String> hard() {
        return passed("limits", job.limits());
    }

    /** What needs somebody else's approval. */
    List<String> soft() {
        List<String> passed = new ArrayList<>();
        Reward first = rows.firstAboveSoft();
        BigDecimal limit = job.softLimits().reward();
        if (first != null && limit != null) {
            passed.add("%,d rewards are above soft-limits.reward, %s; the first is %s on line %d"
                    .formatted(rows.aboveSoft(), money(limit), first.amount(), first.line()));
        }
        passed.addAll(passed("soft-limits", job.softLimits()));
        return passed;
    }

    private List<String> passed(String key, Limits limits) {
        List<String> passed = new ArrayList<>();
        if (rows.rows() > limits.rows()) {
            passed.add("%s.rows is %,d and the file has %,d rows".formatted(key, limits.rows(), rows.rows()));
        }
        if (limits.total() != null && rows.total().amount().compareTo(limits.total()) > 0) {
            passed.add("%s.total is %s and the file's good rows add up to %s"
                    .formatted(key, money(limits.total()), rows.total()));
        }
        if (limits.day() != null) {
            Money today = Money.ofMinor(
                    earlier.acceptedSince(
                            accountId, job.name(), since(now, job.nightly().zone(), 1)),
                    currency);
            if (today.plus(toPay).amount().compareTo(limits.day()) > 0) {
                passed.add("%s.day is %s; today (%s) files worth %s were accepted and this one adds %s"
                        .formatted(key, money(limits.day()), zone(), today, toPay));
            }
        }
        if (staged != null && isAboutRecipients(limits)) {
            PerRecipient limit = limits.perRecipient();
            Recipients above = staged.above(
                    accountId,
                    job.name(),
                    since(now, job.nightly().zone(), limit.days()),
                    limit.count(),
                    limit.amount() == null ? null : money(limit.amount()),
                    currency,
                    RECIPIENTS_TOLD);
            if (above.count() > 0) {
                passed.add(recipients(key + ".per-recipient", limit, above));
            }
        }
        return passed;
    }

    private String recipients(String key, PerRecipient limit, Recipients above) {
        String what = limit.count() == null ? "" : "%,d rewards".formatted(limit.count());
        if (limit.amount() != null) {
            what += (what.isEmpty() ? "" : " and ") + money(limit.amount());
        }
        String days = limit.days() == 1 ? "today" : "within %,d days".formatted(limit.days());
        String more = above.count() > above.first().size() ? "; and so on" : "";
        return "%s is %s %s (%s), and %,d recipients are above it: %s%s"
                .formatted(
                        key,
                        what,
                        days,
                        zone(),
                        above.count(),
                        above.first().stream().map(LimitCheck::recipient).collect(Collectors.joining("; ")),
                        more);
    }

    /** Without the recipient's name: the sentence is kept in the event log. */
    private static String recipient(Recipients.One one) {
        String lines = one.lines().stream().map(String::valueOf).collect(Collectors.joining(", "));
        return "the one of line%s %s%s with %,d rewards, %s, besides %,d and %s before"
                .formatted(
                        one.lines().size() == 1 ? "" : "s",
                        lines,
                        one.rewards() > one.lines().size() ? ", …" : "",
                        one.rewards(),
                        one.amount(),
                        one.rewardsBefore(),
                        one.amountBefore());
    }

    private String zone() {
        String zone = job.nightly().zone().getId();
        return zone.equals("Z") ? "UTC" : zone;
    }

    /** No amount lies between a limit with too many decimals and the next one below it. */
    private Money money(BigDecimal amount) {
        return new Money(amount.setScale(Money.decimals(currency), RoundingMode.DOWN), currency);
    }
}
