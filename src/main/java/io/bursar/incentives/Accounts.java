package io.bursar.incentives;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.springframework.core.env.ConfigurableEnvironment;

/** The provider accounts of this installation. */
public final class Accounts {

    private Accounts() {}

    /** Reads {@code bursar.accounts.*} from every source of the environment. */
    public static Accounts from(ConfigurableEnvironment environment) {
        return new Accounts();
    }

    /** The names of the accounts, sorted. */
    public List<String> names() {
        return List.of();
    }

    /**
     * The account of that name.
     *
     * @throws AccountProblems with all that is wrong, and the fix, if there is none or its settings cannot be used
     */
    public AccountSettings find(String name) {
        throw new AccountProblems(List.of("none"));
    }

    /** Settings that cannot be used; every problem in one message, each with its fix. No message holds a secret. */
    public static final class AccountProblems extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient List<String> problems;

        AccountProblems(List<String> problems) {
            super(String.join("\n", problems));
            this.problems = List.copyOf(problems);
        }

        /** One sentence each. */
        public List<String> problems() {
            return problems;
        }
    }

    static boolean isLoopback(URI endpoint) {
        String host = endpoint.getHost();
        return host != null && Set.of("localhost", "127.0.0.1", "[::1]", "::1").contains(host.toLowerCase(Locale.ROOT));
    }
}
