package io.bursar.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import io.bursar.account.Accounts;
import io.bursar.ledger.Disbursement;
import io.bursar.ledger.WatchedLedger;
import io.bursar.simulator.MovingClock;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Servers that watch one ledger, wired as the program wires them; each sends on the thread of its look. */
final class Servers {

    private final WatchedLedger ledger;
    private final MovingClock clock;
    private final Path jobs;
    private final Map<String, Object> settings = new HashMap<>();
    private final Map<String, Instant> ends = new HashMap<>();

    Servers(WatchedLedger ledger, MovingClock clock, Path jobs) {
        this.ledger = ledger;
        this.clock = clock;
        this.jobs = jobs;
    }

    Servers with(String property, String value) {
        settings.put(property, value);
        return this;
    }

    Servers calling(URI url) {
        return with("bursar.alerts.webhook.url", url.toString())
                .with("bursar.alerts.webhook.secret", Receiver.SECRET)
                .with("bursar.alerts.webhook.allow-private", "true");
    }

    Servers mailing(String host, int port) {
        return with("spring.mail.host", host)
                .with("spring.mail.port", Integer.toString(port))
                .with("bursar.alerts.mail.from", "bursar@example.com")
                .with("bursar.alerts.mail.to", "ann@example.com, bob@example.com");
    }

    Servers mailing(GreenMail mail) {
        return mailing("127.0.0.1", mail.getSmtp().getPort());
    }

    /** When the run of that disbursement will be done, by its pace. */
    void willEnd(String id, Instant end) {
        ends.put(id, end);
    }

    /** A server; it has nothing in common with another one but the ledger. */
    Watchkeeper server() {
        return server(PromptMessenger::new);
    }

    /** A server that dies between claiming a message and sending it. */
    Watchkeeper serverThatDies() {
        return server((messages, time) -> new Messenger(messages, time, Duration.ofSeconds(1)) {
            @Override
            void send(Channel channel) {
                assertThat(messages.claim(channel.name(), time.instant())).isPresent();
            }
        });
    }

    /** How a server sends. */
    interface Sending {
        Messenger of(io.bursar.ledger.AlertMessages messages, MovingClock clock);
    }

    Watchkeeper server(Sending sending) {
        StandardEnvironment environment = environment();
        return new Watchkeeper(
                ledger.alerts(),
                ledger.messages(),
                watches(environment),
                new Channels(environment, clock),
                sending.of(ledger.messages(), clock),
                clock);
    }

    private List<Watch> watches(StandardEnvironment environment) {
        Function<Disbursement, Optional<Instant>> until = each -> Optional.ofNullable(ends.get(each.id()));
        return List.of(
                new HoldWatch(ledger.disbursements(), ledger.views()),
                new EndWatch(ledger.disbursements(), ledger.views(), ledger.reviews()),
                new NightWatch(new WatchedJobs(jobs), ledger.disbursements(), ledger.views(), ledger.alerts(), until),
                new AccountWatch(Accounts.from(environment), ledger.views(), clock, account -> {}));
    }

    private StandardEnvironment environment() {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", Map.copyOf(settings)));
        return environment;
    }

    /** Sends at once, so that a test need not wait. */
    static final class PromptMessenger extends Messenger {

        PromptMessenger(io.bursar.ledger.AlertMessages messages, MovingClock clock) {
            super(messages, clock, Duration.ofSeconds(20));
        }

        @Override
        void send(Channel channel) {
            drain(channel);
        }
    }
}
