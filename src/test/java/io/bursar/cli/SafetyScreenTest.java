package io.bursar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bursar.domain.DisbursementStatus;
import io.bursar.domain.Money;
import io.bursar.domain.Operation;
import io.bursar.ledger.CrashBudget;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.RewardCounts;
import io.bursar.ledger.RewardCounts.Tally;
import io.bursar.ledger.UndoHorizon;
import java.time.Instant;
import java.util.Currency;
import org.junit.jupiter.api.Test;

/** What people read about money in doubt and money that can be taken back, to the letter and within 80 columns. */
class SafetyScreenTest {

    private static final Currency USD = Currency.getInstance("USD");
    private static final Instant FIRST = Instant.parse("2026-11-21T02:28:51.900Z");
    private static final Instant LAST = Instant.parse("2026-11-21T02:29:04Z");
    private static final Instant HEARD = Instant.parse("2026-11-21T02:14:09.123Z");
    private static final Tally NONE = tally(0, 0);
    private static final Disbursement FILE = file(Operation.GIFT_CODE);

    @Test
    void saysWhatACrashHasLeftInDoubtAndThatNoneIsPaidTwice() {
        CrashBudget budget = new CrashBudget(tally(9, 215), tally(2, 50), tally(9, 215), FIRST, LAST, HEARD);

        assertThat(SafetyScreen.goingOn(FILE, counts(budget), true)).isEqualTo("""
                Disbursement 66165f351a38 (november.csv) was interrupted: its process is gone,
                last heard of 2026-11-21 02:14:09 UTC.

                      811 paid                16,455.00 USD
                        1 in review               20.00 USD
                        9 in doubt               215.00 USD   all can still be cancelled, first
                                                              until 02:28:51 UTC; each is asked
                                                              again under its own id, so none
                                                              can be paid twice
                        3 to send again           60.00 USD   no card of theirs can exist
                      375 not started          7,580.00 USD

                Going on.""");
    }

    @Test
    void saysSoWhenNothingIsInDoubtOrNotAllCanBeCancelled() {
        CrashBudget nothing = new CrashBudget(NONE, NONE, NONE, null, null, null);
        CrashBudget some = new CrashBudget(tally(9, 215), NONE, tally(7, 165), FIRST, LAST, HEARD);
        CrashBudget late = new CrashBudget(tally(1, 25), NONE, NONE, null, null, HEARD);

        assertThat(SafetyScreen.goingOn(FILE, counts(nothing), true))
                .startsWith("Disbursement 66165f351a38 (november.csv) was interrupted: its process is gone.\n")
                .contains("        0 in doubt                 0.00 USD\n");
        assertThat(SafetyScreen.goingOn(FILE, counts(some), false))
                .startsWith("Disbursement 66165f351a38 (november.csv) has calls without an answer, last heard\n")
                .contains("7 of 9 can still be cancelled,");
        assertThat(SafetyScreen.goingOn(FILE, counts(late), true)).contains("it is too late to cancel it; it");
    }

    @Test
    void saysWhatBecomesOfTheCrashBudget() {
        CrashBudget many = new CrashBudget(tally(9, 215), tally(2, 50), tally(9, 215), FIRST, LAST, HEARD);
        CrashBudget one = new CrashBudget(tally(1, 25), tally(1, 25), tally(1, 25), FIRST, FIRST, HEARD);

        assertThat(SafetyScreen.crashBudget(many, "RUNNING", "bursar pid 812, since 02:01:00 UTC"))
                .isEqualTo("""
                          In doubt   9 rewards, 215.00 USD: what became of them at the provider is not
                                     known yet. All can still be cancelled, first until 02:28:51 UTC,
                                     last until 02:29:04 UTC. 2 of them are being cancelled. Each is
                                     being asked again now under its own id, so none can be paid twice,
                                     by bursar pid 812, since 02:01:00 UTC.
                        """);
        assertThat(SafetyScreen.crashBudget(one, "STOPPED", null)).isEqualTo("""
                          In doubt   1 reward, 25.00 USD: what became of it at the provider is not known
                                     yet. It can still be cancelled, until 02:28:51 UTC. It is being
                                     cancelled. Nobody asks now; the next run asks it again under its
                                     own id, so none can be paid twice.
                        """);
        assertThat(SafetyScreen.crashBudget(many, "HELD", "no funds")).contains("when the cause is mended");
        assertThat(SafetyScreen.crashBudget(new CrashBudget(NONE, NONE, NONE, null, null, null), "STOPPED", null))
                .isEmpty();
    }

    @Test
    void saysWhatCanBeTakenBackUntilWhenAndHow() {
        assertThat(SafetyScreen.undoHorizon(FILE, new UndoHorizon(tally(1195, 24250), FIRST, LAST, 0)))
                .isEqualTo("""
                          Undo       1,195 cards, 24,250.00 USD, can still be taken back, first until
                                     02:28:51 UTC, last until 02:29:04 UTC:
                                     ./bursar cancel 66165f351a38 --why "..."
                        """);
        assertThat(SafetyScreen.undoHorizon(
                        file(Operation.BALANCE_LOAD), new UndoHorizon(tally(1, 25), FIRST, FIRST, 3)))
                .isEqualTo("""
                          Undo       1 load, 25.00 USD, can still be taken back, until 02:28:51 UTC; 3
                                     more are too old:
                                     ./bursar cancel 66165f351a38 --why "..."
                        """);
        assertThat(SafetyScreen.undoHorizon(FILE, new UndoHorizon(NONE, null, null, 7)))
                .contains("nothing can be taken back any more");
        assertThat(SafetyScreen.undoHorizon(FILE, new UndoHorizon(NONE, null, null, 0)))
                .isEmpty();
    }

    @Test
    void isWithin80ColumnsForTheLargestFiles() {
        Tally most = tally(9_999_999, 9_999_999_000L);
        CrashBudget budget = new CrashBudget(most, most, most, FIRST, LAST, HEARD);
        RewardCounts counts = new RewardCounts(
                most,
                most,
                most,
                most,
                most,
                most,
                NONE,
                most,
                NONE,
                budget,
                new UndoHorizon(most, FIRST, LAST, 9_999_999));

        assertThat(String.join(
                                "\n",
                                SafetyScreen.goingOn(FILE, counts, true),
                                SafetyScreen.crashBudget(budget, "RUNNING", "bursar pid 4194304, since 02:01:00 UTC"),
                                SafetyScreen.undoHorizon(FILE, counts.undoHorizon()))
                        .lines())
                .allMatch(line -> line.length() <= 80);
    }

    @Test
    void hasExactAmountsAndTimesForPrograms() {
        CrashBudget budget = new CrashBudget(tally(9, 215), tally(2, 50), tally(7, 165), FIRST, LAST, HEARD);

        assertThat(OutcomeScreen.write(SafetyScreen.json(budget))).isEqualTo("""
                {"in_doubt":9,"amount":"215.00","cancelling":2,"cancellable":7,"cancellable_amount":"165.00",\
                "first_until":"2026-11-21T02:28:51.900Z","last_until":"2026-11-21T02:29:04Z",\
                "last_heard_at":"2026-11-21T02:14:09.123Z"}""");
        assertThat(OutcomeScreen.write(SafetyScreen.json(new UndoHorizon(NONE, null, null, 4))))
                .isEqualTo(
                        "{\"cancellable\":0,\"amount\":\"0.00\",\"first_until\":null,\"last_until\":null,\"too_late\":4}");
    }

    private static RewardCounts counts(CrashBudget budget) {
        return new RewardCounts(
                tally(1_199, 24_330),
                tally(811, 16_455),
                NONE,
                NONE,
                NONE,
                tally(1, 20),
                NONE,
                new Tally(
                        budget.inDoubt().count() + 378,
                        budget.inDoubt().amount().plus(usd(7_640))),
                tally(375, 7_580),
                budget,
                new UndoHorizon(NONE, null, null, 811));
    }

    private static Tally tally(long count, long dollars) {
        return new Tally(count, usd(dollars));
    }

    private static Money usd(long dollars) {
        return Money.ofMinor(dollars * 100, USD);
    }

    private static Disbursement file(Operation operation) {
        return new Disbursement(
                "66165f351a38",
                "us",
                "nightly-us",
                operation,
                "november.csv",
                DisbursementStatus.APPROVED,
                1_198,
                usd(24_310),
                0,
                true,
                null,
                null,
                null,
                HEARD,
                null,
                null,
                "NONE",
                null);
    }
}
