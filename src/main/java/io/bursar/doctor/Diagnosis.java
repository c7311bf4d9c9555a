package io.bursar.doctor;

import io.bursar.doctor.Finding.Check;
import io.bursar.doctor.Finding.Level;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Everything that was found about one account, in the order of {@link Check}.
 *
 * @param about the account in one line, without a secret
 */
public record Diagnosis(String account, String about, List<Finding> findings) {

    private static final Set<Check> REACHING = EnumSet.of(Check.DATABASE, Check.DNS, Check.TLS, Check.ANSWER);

    /** What a run of this account would come to now. */
    public enum Verdict {
        /** It pays. */
        WELL,
        /** It does not start: the settings are wrong. */
        SETTINGS,
        /** It is interrupted: database or provider cannot be reached. */
        UNREACHABLE,
        /** It is held: the provider refuses the account, or there are no funds. */
        REFUSED
    }

    /** The verdict of all findings together; what has to be mended first counts. */
    public Verdict verdict() {
        if (findings.stream().anyMatch(finding -> finding.failed() && finding.check() == Check.SETTINGS)) {
            return Verdict.SETTINGS;
        }
        if (findings.stream().anyMatch(finding -> finding.failed() && REACHING.contains(finding.check()))) {
            return Verdict.UNREACHABLE;
        }
        return count(Level.FAILED) > 0 ? Verdict.REFUSED : Verdict.WELL;
    }

    /** How many findings are of that level. */
    public long count(Level level) {
        return findings.stream().filter(finding -> finding.level() == level).count();
    }
}
