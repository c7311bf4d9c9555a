package io.bursar.doctor;

import io.bursar.account.AccessKey;
import io.bursar.account.AccountSettings;
import io.bursar.account.KeyAge;
import io.bursar.doctor.Finding.Check;
import io.bursar.incentives.FundsResult;
import io.bursar.incentives.IncentivesClient;
import io.bursar.throttle.Sending;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Examines one account, what rests on nothing first. It makes one call, GetAvailableFunds, through the account's shared
 * throttle, so that it never takes a slot from the limit behind the back of a run; without the throttle it makes none.
 */
public final class Doctor {

    private static final Duration SKEW_UNNOTICED = Duration.ofSeconds(3);
    private static final Duration SKEW_WARNED = Duration.ofMinutes(1);
    private static final Duration SKEW_FAILED = Duration.ofMinutes(5);

    private final Clock clock;

    /** The way to the provider. */
    public interface Calls {

        /** Why no call can be made, as the database gives out no slots; null if calls can be made. */
        @Nullable String trouble();

        /** A client behind the account's shared throttle. Only asked without trouble. */
        IncentivesClient client(AccountSettings account);
    }

    /** Compares with that clock, which must also be the signatures'. */
    public Doctor(Clock clock) {
        this.clock = clock;
    }

    /** The diagnosis of settings that cannot be used at all. */
    public static Diagnosis unusable(String account, List<String> problems) {
        List<Finding> findings = new ArrayList<>();
        problems.forEach(problem -> findings.add(Finding.failed(Check.SETTINGS, problem, "")));
        findings.add(Finding.skipped(Check.DNS, "nothing else was examined: correct the settings first"));
        return new Diagnosis(account, "its settings cannot be used", findings);
    }

    /** Examines everything that can be examined. */
    public Diagnosis examine(AccountSettings account, Calls calls) {
        SettingsCheck settings = new SettingsCheck(account);
        List<Finding> findings = new ArrayList<>(settings.findings());
        String trouble = calls.trouble();
        findings.add(
                trouble == null
                        ? Finding.ok(Check.DATABASE, "gives out the account's slots")
                        : Finding.failed(
                                Check.DATABASE,
                                trouble,
                                "No call was made, as the pace is kept there. Mend it, then run doctor again."));
        List<Finding> way = new ConnectionCheck(account, clock).findings();
        findings.addAll(way);
        if (trouble == null && way.stream().noneMatch(Finding::failed)) {
            call(account, calls, findings);
        } else {
            findings.add(Finding.skipped(Check.ANSWER, "no call was made, because of the above"));
        }
        account.keys().ages(clock).stream().map(Doctor::age).forEach(findings::add);
        findings.addAll(settings.limits());
        return new Diagnosis(
                account.name(),
                settings.about(),
                findings.stream()
                        .map(finding -> finding.withVariablesOf(account.name()))
                        .toList());
    }

    private static Finding age(KeyAge age) {
        return age.isDue() ? Finding.warning(Check.KEY, age.sentence(), "") : Finding.ok(Check.KEY, age.sentence());
    }

    private void call(AccountSettings account, Calls calls, List<Finding> findings) {
        Dating dating = new Dating();
        List<Finding> answer;
        AccessKey first = account.keys().current();
        try (IncentivesClient client = calls.client(account)) {
            FundsResult result = client.availableFunds(dating);
            answer = new AnswerCheck(account).findings(result);
        }
        if (!first.sameAs(account.keys().current())) {
            findings.add(
                    Finding.warning(
                            Check.KEY,
                            "the first key " + first + " is refused; the next one answers for it",
                            "Make the next key the first, and take the refused one out: ..._ACCESSKEYID, ..._SECRETACCESSKEY."));
        }
        findings.add(answer.getFirst());
        findings.add(dating.finding(account));
        findings.addAll(answer.subList(1, answer.size()));
    }

    /** Notes by whose clock the answer came when. */
    private final class Dating implements Sending {

        private @Nullable Duration ahead;

        @Override
        public boolean stillWanted() {
            return true;
        }

        @Override
        public void answeredAt(Instant providerTime) {
            ahead = Duration.between(providerTime, clock.instant());
        }

        Finding finding(AccountSettings account) {
            if (ahead == null) {
                return Finding.skipped(Check.CLOCK, "no answer that tells the provider's time");
            }
            Duration off = ahead.abs();
            if (off.compareTo(SKEW_UNNOTICED) <= 0) {
                return Finding.ok(Check.CLOCK, "agrees with the provider's");
            }
            String seen = "this machine's clock is %d min %d s %s the provider's"
                    .formatted(off.toMinutes(), off.toSecondsPart(), ahead.isNegative() ? "behind" : "ahead of");
            if (off.compareTo(SKEW_WARNED) < 0) {
                return Finding.ok(Check.CLOCK, seen);
            }
            return off.compareTo(SKEW_FAILED) < 0
                    ? Finding.warning(Check.CLOCK, seen, Remedy.SIGNATURE_EXPIRED.text(account.name()))
                    : Finding.failed(Check.CLOCK, seen, Remedy.SIGNATURE_EXPIRED.text(account.name()));
        }
    }
}
