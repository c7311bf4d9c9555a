package io.bursar.delivery;

import io.bursar.incentives.ClaimCode;
import io.bursar.jobfile.Delivery;
import io.bursar.jobfile.JobFile;
import io.bursar.outbound.MailConnection;
import io.bursar.outbound.MailConnections;
import io.bursar.outbound.MailConnections.Use;
import io.bursar.outbound.MailServer;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/**
 * Claim codes by mail: one mail for one code, under a Message-ID that is made of the creationRequestId. It is sent on a thread
 * of its own, so that a name server or a mail server that falls silent costs the caller its deadline and no more.
 */
final class EmailDelivery implements DeliveryChannel {

    private static final Duration DEADLINE = Duration.ofSeconds(9);

    private final MailServer server;
    private final MailConnections connections;
    private final MailLetters letters;
    private final MailSettings settings;
    private final Duration deadline;
    private final ExecutorService threads;

    EmailDelivery(MailServer server, MailLetters letters, MailSettings settings, Duration deadline) {
        this.server = server;
        this.connections = new MailConnections(server, settings.parallel(), System::nanoTime);
        this.letters = letters;
        this.settings = settings;
        this.deadline = deadline;
        // not virtual ones: on Java 21 the library's locks would hold the few threads that carry all of them
        this.threads = Executors.newFixedThreadPool(
                settings.parallel(),
                Thread.ofPlatform().daemon().name("mail-", 0).factory());
    }

    /**
     * The channel of a job with {@code delivery: email}; connects to nobody yet.
     *
     * @throws DeliveryProblems with all that is wrong
     */
    static EmailDelivery open(JobFile job, Environment environment, Clock clock) {
        return open(job, environment, clock, DEADLINE);
    }

    static EmailDelivery open(JobFile job, Environment environment, Clock clock, Duration deadline) {
        Delivery.Mail mail = Objects.requireNonNull(job.delivery().mail());
        List<String> problems = new ArrayList<>();
        MailSettings settings = MailSettings.of(environment, problems);
        MailServer server = null;
        try {
            server = MailServer.of(environment);
        } catch (IllegalArgumentException e) {
            problems.add("The job " + job.name() + " delivers by mail, but " + e.getMessage() + ".");
        }
        InternetAddress from = address(job, "mail.from", mail.from(), problems);
        String replyText = mail.replyTo();
        InternetAddress replyTo = replyText == null ? null : address(job, "mail.reply-to", replyText, problems);
        String folder = mail.templates();
        MailTemplates templates = folder == null
                ? MailTemplates.standard(mail.language(), problems)
                : MailTemplates.in(
                        Path.of(environment.getProperty("bursar.jobs", "./jobs"))
                                .resolve(folder),
                        mail.language(),
                        problems);
        if (!problems.isEmpty() || server == null || from == null) {
            throw new DeliveryProblems(problems);
        }
        return new EmailDelivery(
                server, new MailLetters(from, replyTo, templates, mail.language(), clock), settings, deadline);
    }

    private static @Nullable InternetAddress address(JobFile job, String key, String text, List<String> problems) {
        try {
            return MailLetters.address(text, true);
        } catch (AddressException e) {
            problems.add("The job " + job.name() + ": " + key + " is no address: " + e.getMessage()
                    + "; write NAME <name@example.com>.");
            return null;
        }
    }

    @Override
    public String name() {
        return Delivery.By.EMAIL.name();
    }

    @Override
    public String described() {
        return "mail by " + server.host();
    }

    @Override
    public int parallel() {
        return settings.parallel();
    }

    @Override
    public Duration gap() {
        return settings.gap();
    }

    @Override
    public HandOver handOver(DeliveryNote note, ClaimCode code) {
        MailLetter letter;
        try {
            letter = letters.write(note, code);
        } catch (AddressException e) {
            return new HandOver.Refused("the recipient has no address for mail: " + e.getMessage());
        } catch (MessagingException e) {
            throw new IllegalStateException(
                    "A mail cannot be written: " + e.getClass().getSimpleName());
        }
        try {
            return withinDeadline(new Sending(letter));
        } finally {
            letter.wipe();
        }
    }

    private HandOver withinDeadline(Sending sending) {
        Future<HandOver> trying;
        try {
            trying = threads.submit(sending::send);
        } catch (RejectedExecutionException e) {
            return new HandOver.Unavailable("the run has ended", false);
        }
        try {
            return trying.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new HandOver.Unavailable(
                    server.host() + " gave no answer within " + deadline.toSeconds() + " seconds", sending.giveUp());
        } catch (ExecutionException e) {
            Throwable bug = Objects.requireNonNullElse(e.getCause(), e);
            return new HandOver.Again("a bug: " + bug.getClass().getSimpleName(), true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new HandOver.Unavailable("the run was ended meanwhile", sending.giveUp());
        } finally {
            if (!trying.isDone()) {
                trying.cancel(false);
                sending.giveUp();
            }
        }
    }

    @Override
    public void close() {
        threads.shutdown();
        connections.close();
    }

    /** One mail on its way, over one connection after the other; given up by another thread. */
    private final class Sending {

        private final MailLetter letter;
        private @Nullable MailConnection current;
        private boolean over;

        private Sending(MailLetter letter) {
            this.letter = letter;
        }

        /** A kept connection that turns out to be dead is no failure, as long as nothing of the mail has left. */
        private HandOver send() throws MessagingException {
            while (true) {
                Use use = connections.take();
                HandOver result = null;
                boolean goesOn = false;
                try {
                    uses(use.connection());
                    result = over(use);
                    goesOn = result != null && !(result instanceof HandOver.Unavailable);
                } finally {
                    end(use, goesOn);
                }
                if (result != null && (goesOn || !use.isKept() || letter.isBegun())) {
                    return result;
                }
            }
        }

        /** Null if the connection is dead. */
        private @Nullable HandOver over(Use use) throws MessagingException {
            if (use.isKept()) {
                if (!use.connection().isOpen()) {
                    return null;
                }
            } else {
                try {
                    use.connection().open();
                } catch (MessagingException e) {
                    return SmtpAnswer.whileOpening(e, server.host());
                }
            }
            try {
                use.connection().send(letter.message(), letter.message().getAllRecipients());
                return new HandOver.Done(letter.message().getMessageID());
            } catch (MessagingException e) {
                return SmtpAnswer.whileSending(e, letter.isBegun(), server.host());
            }
        }

        private void end(Use use, boolean goesOn) {
            if (goesOn) {
                connections.giveBack(use);
            } else {
                use.connection().close();
            }
        }

        private synchronized void uses(MailConnection connection) {
            current = connection;
            if (over) {
                connection.hangUp();
            }
        }

        /** Nothing leaves any more; true if something of the mail may have left until now. */
        private synchronized boolean giveUp() {
            over = true;
            if (current != null) {
                current.hangUp();
            }
            return letter.isBegun();
        }
    }
}
