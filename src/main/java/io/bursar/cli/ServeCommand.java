package io.bursar.cli;

import io.bursar.alert.Watchkeeper;
import io.bursar.batch.BursarSettings;
import io.bursar.batch.Takeover;
import io.bursar.disburse.RunControl;
import io.bursar.schedule.InboxWatcher;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;

/**
 * {@code bursar serve}: stays, picks up files from the jobs' inboxes by their schedules, and takes over whatever is unfinished
 * and left to nobody.
 */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = {
            "Stays running. Picks up each job's files from its inbox (inbox: FOLDER in the job file), as soon as they are"
                    + " completely written or at the times of its schedule, and moves them to done/, held/ or refused/ in"
                    + " it, with their results. Goes on with every disbursement that is unfinished and that nobody runs:"
                    + " after a crash of its process, and as soon as its funds have arrived. What was stopped stays"
                    + " stopped. Tells people of what needs them, by mail and webhook, where the settings say so.",
            "Several servers may run on one database. SIGTERM or Ctrl-C ends it in order. Next runs: ./bursar jobs"
        },
        footer = {"", "Example:  ./bursar serve"})
final class ServeCommand implements Callable<Integer> {

    private static final Duration WATCH_EVERY = Duration.ofMinutes(1);

    private final Application application;

    ServeCommand(Application application) {
        this.application = application;
    }

    @Override
    public Integer call() {
        try (ConfigurableApplicationContext context = application.start(Map.of());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            BursarSettings settings = context.getBean(BursarSettings.class);
            RunControl server = new RunControl(settings.giveUpAfter(), false);
            Watchkeeper watchkeeper = context.getBean(Watchkeeper.class);
            watchkeeper.check();
            Stop.watch(server);
            ServerVoice voice = new ServerVoice(application.terminal(), context, settings.giveUpAfter());
            application
                    .terminal()
                    .say("Serving: picks up files from the jobs' inboxes, and goes on with whatever is unfinished and"
                            + " left to nobody. Ctrl-C ends it.");
            CompletableFuture<Void> inboxes = CompletableFuture.runAsync(
                    () -> serve(
                            server, () -> context.getBean(InboxWatcher.class).serve(server, voice)),
                    threads);
            CompletableFuture<Void> alerts =
                    CompletableFuture.runAsync(() -> serve(server, () -> watch(watchkeeper, server)), threads);
            serve(server, () -> context.getBean(Takeover.class).serve(server, voice::takenOver));
            CompletableFuture.allOf(inboxes, alerts).join();
            application.terminal().say("The server has ended: " + server.interruption() + ".");
            return ExitCodes.PAID;
        }
    }

    private static void watch(Watchkeeper watchkeeper, RunControl server) {
        while (!server.isStopping()) {
            watchkeeper.look();
            server.pause(WATCH_EVERY);
        }
    }

    /** If one part ends by a bug, the other ends in order, and whoever watches the process starts it again. */
    private static void serve(RunControl server, Runnable part) {
        try {
            part.run();
        } finally {
            server.stop("a part of the server has failed; see logs/bursar.log under the home");
        }
    }
}
