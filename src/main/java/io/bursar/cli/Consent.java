package io.bursar.cli;

import java.util.function.Supplier;

/** What is done to a whole disbursement is money that people wait for: its first digits are typed once more, or --yes says so. */
final class Consent {

    private static final int TYPED_DIGITS = 4;

    private final Terminal terminal;
    private final boolean yes;
    private final String option;

    Consent(Terminal terminal, boolean yes) {
        this(terminal, yes, "--yes");
    }

    /** @param option what says so where nobody can type */
    Consent(Terminal terminal, boolean yes, String option) {
        this.terminal = terminal;
        this.yes = yes;
        this.option = option;
    }

    /**
     * True if it may be done.
     *
     * @param screen what would be done, shown before the question
     * @param what it is called, as in "To take all of this back"
     * @throws UsageException if nobody is there to be asked
     */
    boolean to(String what, String id, Supplier<String> screen) {
        if (yes) {
            return true;
        }
        terminal.say(screen.get());
        String digits = id.substring(0, TYPED_DIGITS);
        String typed = terminal.ask("To " + what + " type " + digits + ": ");
        if (typed == null) {
            throw new UsageException("To " + what + " add " + option + ". Nothing was changed.");
        }
        if (typed.equals(digits)) {
            return true;
        }
        terminal.say("Nothing was changed.");
        return false;
    }
}
