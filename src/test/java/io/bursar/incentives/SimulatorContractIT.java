package io.bursar.incentives;

import io.bursar.account.AccountSettings;
import io.bursar.account.Accounts;
import io.bursar.domain.Operation;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import io.bursar.throttle.Throttle;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** The contract against the simulator. */
class SimulatorContractIT extends ClientContract {

    @SuppressWarnings("NullAway.Init")
    private static Simulator simulator;

    @BeforeAll
    static void start() {
        simulator = Simulator.start(SimulatorSettings.defaults().withCallsPerSecondMax(0));
    }

    @AfterAll
    static void stop() {
        simulator.close();
    }

    @Override
    AccountSettings account() {
        SimulatorSettings settings = simulator.settings();
        StandardEnvironment environment = new StandardEnvironment();
        String prefix = "bursar.accounts.simulated.";
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "simulator",
                        Map.of(
                                prefix + "partner-id", settings.partnerId(),
                                prefix + "endpoint", simulator.endpoint().toString(),
                                prefix + "region", settings.region(),
                                prefix + "currency", settings.currency(),
                                prefix + "access-key-id",
                                        settings.accessKeys().getFirst().id(),
                                prefix + "secret-access-key",
                                        settings.accessKeys().getFirst().secret())));
        return Accounts.from(environment).find("simulated");
    }

    @Override
    Throttle throttle() {
        return Throttle.lifted();
    }

    @Override
    @Nullable String target(Operation operation) {
        return switch (operation) {
            case GIFT_CODE -> null;
            case PHYSICAL_CARD -> "1400000005567585358";
            case BALANCE_LOAD -> "amzn1.account.SAMPLE";
        };
    }
}
