package io.bursar.cli;

import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program's name, its commands, and what happens when one fails. */
@Command(
        name = "bursar",
        mixinStandardHelpOptions = true,
        version = "bursar 0.1.0",
        description = "Pays rewards from CSV files as gift cards: never twice, never lost.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Exit codes: 0 everything paid - 1 some rows bad or some rewards not paid - 2 wrong usage - 3 input refused",
            "            4 held (funds, account, approval) - 5 interrupted, can be resumed - 70 a bug",
            "",
            "Begin with:  ./bursar demo"
        })
public final class BursarCommand implements Runnable {

    private static final List<Class<?>> COMMANDS = List.of(
            DemoCommand.class,
            RunCommand.class,
            ValidateCommand.class,
            StatusCommand.class,
            ReportCommand.class,
            ResumeCommand.class,
            ApproveCommand.class,
            ServeCommand.class,
            StopCommand.class,
            PauseCommand.class,
            CancelCommand.class,
            RedeliverCommand.class,
            EraseCommand.class,
            ReviewCommand.class,
            AlertsCommand.class,
            JobsCommand.class,
            CertifyCommand.class,
            DoctorCommand.class,
            CanaryCommand.class,
            SimulatorCommand.class);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** Runs one command line and returns its exit code. */
    public static int execute(Application application, String[] arguments) {
        CommandLine line = new CommandLine(new BursarCommand(), new CommandFactory(application));
        addCommands(line, arguments.length == 0 ? "" : arguments[0]);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((problem, args) -> usage(application, problem));
        line.setExecutionExceptionHandler((failure, command, parsed) ->
                failed(application, failure, java.util.Arrays.asList(arguments).contains("--json")));
        return line.execute(arguments);
    }

    /** Making a command costs its part of each start, so the one that is named exactly is enough; help and guesses need all. */
    private static void addCommands(CommandLine line, String named) {
        for (Class<?> command : COMMANDS) {
            if (command.getSimpleName().toLowerCase(Locale.ROOT).equals(named + "command")) {
                line.addSubcommand(command);
                return;
            }
        }
        COMMANDS.forEach(line::addSubcommand);
        line.addSubcommand(CommandLine.HelpCommand.class);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command.");
    }

    private static int usage(Application application, ParameterException problem) {
        application.terminal().say(String.valueOf(problem.getMessage()));
        CommandLine.UnmatchedArgumentException.printSuggestions(problem, System.err);
        application.terminal().say("What there is:  ./bursar " + path(problem.getCommandLine()) + "--help");
        return ExitCodes.USAGE;
    }

    private static String path(CommandLine line) {
        return line.getParent() == null ? "" : path(line.getParent()) + line.getCommandName() + " ";
    }

    /** Tells people, and with {@code --json} programs, why a command failed; a stack trace goes to the log, and only for a bug. */
    static int failed(Application application, Exception failure, boolean json) {
        Throwable known = ExitCodes.known(failure);
        int code = ExitCodes.of(known);
        String message = ExitCodes.words(failure);
        if (code == ExitCodes.BUG) {
            org.slf4j.LoggerFactory.getLogger(BursarCommand.class).error("A bug", failure);
        }
        application.terminal().say(message + "\n(exit code " + code + ")");
        if (json) {
            application
                    .terminal()
                    .result(OutcomeScreen.failure(code == ExitCodes.INTERRUPTED ? "STOPPED" : "REFUSED", message));
        }
        return code;
    }
}
