package io.bursar.disburse;

import io.bursar.account.AccountSettings;
import io.bursar.account.Accounts;
import io.bursar.simulator.Simulator;
import io.bursar.simulator.SimulatorSettings;
import java.util.HashMap;
import java.util.Map;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** An account at the simulator, without a pace. */
final class SimulatedAccount {

    private SimulatedAccount() {}

    static AccountSettings at(Simulator simulator) {
        SimulatorSettings is = simulator.settings();
        Map<String, Object> settings = new HashMap<>();
        String prefix = "bursar.accounts.us.";
        settings.put(prefix + "partner-id", is.partnerId());
        settings.put(prefix + "endpoint", simulator.endpoint().toString());
        settings.put(prefix + "region", is.region());
        settings.put(prefix + "currency", is.currency());
        settings.put(prefix + "access-key-id", is.accessKeys().getFirst().id());
        settings.put(prefix + "secret-access-key", is.accessKeys().getFirst().secret());
        settings.put(prefix + "calls-per-second", "0");
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", settings));
        return Accounts.from(environment).find("us");
    }
}
