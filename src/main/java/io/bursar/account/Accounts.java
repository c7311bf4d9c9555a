package io.bursar.account;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/**
 * The provider accounts of this installation, out of {@code bursar.accounts.NAME.*} and {@code BURSAR_ACCOUNTS_NAME_*}.
 * Names are compared by their letters and digits only, because a variable's name can hold neither a dash nor lower case;
 * but one installation must spell an account in one way, or its pace and its gate would exist twice.
 */
public final class Accounts {

    private static final String PROPERTY_PREFIX = "bursar.accounts";
    private static final String VARIABLE_PREFIX = "BURSAR_ACCOUNTS_";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[?(::1|0:0:0:0:0:0:0:1)]?");

    /** Settings by account, both by letters and digits only; the strongest source first and kept. */
    private final Map<String, Account> accounts = new TreeMap<>();

    private final Set<String> strays = new TreeSet<>();
    private final Map<String, String> spellings = new ConcurrentHashMap<>();

    private Accounts() {}

    /** Reads every source of the environment, the strongest first. Reports nothing yet: see {@link #find}. */
    public static Accounts from(ConfigurableEnvironment environment) {
        Accounts accounts = new Accounts();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> listed) {
                for (String key : listed.getPropertyNames()) {
                    accounts.take(environment, listed, key);
                }
            }
        }
        return accounts;
    }

    /** The names of the accounts, sorted, as the settings spell them or, from variables, in lower case with dashes. */
    public List<String> names() {
        return accounts.values().stream().map(Account::shownName).sorted().toList();
    }

    /** True if something is set for an account of that name, whether it can be used or not. */
    public boolean knows(String name) {
        return accounts.containsKey(lettersAndDigits(name));
    }

    /**
     * The account of that name.
     *
     * @throws AccountProblems with all that is wrong, and the fix, if there is none or its settings cannot be used
     */
    public AccountSettings find(String name) {
        Account account = accounts.get(lettersAndDigits(name));
        if (account == null || !NAME.matcher(name).matches()) {
            throw new AccountProblems(unknown(name));
        }
        String spelling = account.declaredName != null
                ? account.declaredName
                : spellings.computeIfAbsent(lettersAndDigits(name), key -> name);
        if (!spelling.equals(name)) {
            throw new AccountProblems(List.of("The account \"" + name + "\" is also called \"" + spelling
                    + "\". Spell it in one way everywhere: its pace and its gate go by its name."));
        }
        List<String> problems = new ArrayList<>(straysOf(name));
        AccountSettings settings = AccountSettings.read(name, account.values, problems);
        if (settings == null || !problems.isEmpty()) {
            throw new AccountProblems(problems);
        }
        return settings;
    }

    /** Everything that is wrong with any account, one sentence each; empty if all can be used. */
    public List<String> problems() {
        Set<String> problems = new TreeSet<>(strays);
        for (Account account : accounts.values()) {
            List<String> found = new ArrayList<>();
            AccountSettings.read(account.shownName(), account.values, found);
            problems.addAll(found);
        }
        return List.copyOf(problems);
    }

    /** True for an address that can only be on this machine; a name that resolves to one does not count. */
    static boolean isLoopback(URI endpoint) {
        String host = endpoint.getHost();
        return host != null && LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches();
    }

    /** Compares {@code us-production}, {@code US_PRODUCTION} and {@code USPRODUCTION} as equal. */
    static String lettersAndDigits(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }

    private void take(ConfigurableEnvironment environment, EnumerablePropertySource<?> source, String key) {
        Object value = source.getProperty(key);
        if (value == null || value.toString().isBlank()) {
            return;
        }
        if (key.startsWith(VARIABLE_PREFIX)) {
            takeVariable(key, value.toString().strip());
        } else if (key.startsWith(PROPERTY_PREFIX + ".") || key.startsWith(PROPERTY_PREFIX + "[")) {
            takeProperty(key, environment.resolvePlaceholders(value.toString()).strip());
        }
    }

    /** The setting is the longest known one at the end of the variable's name; what stands before it names the account. */
    private void takeVariable(String variable, String value) {
        String[] words = variable.substring(VARIABLE_PREFIX.length()).split("_");
        for (int nameWords = 1; nameWords < words.length; nameWords++) {
            String setting = lettersAndDigits(String.join("", List.of(words).subList(nameWords, words.length)));
            List<String> name = List.of(words).subList(0, nameWords);
            if (AccountSettings.SETTINGS.containsKey(setting)
                    && !lettersAndDigits(String.join("", name)).isEmpty()) {
                account(String.join("-", name).toLowerCase(Locale.ROOT), false)
                        .values
                        .putIfAbsent(setting, value);
                return;
            }
        }
        strays.add("The variable " + variable + " is not a setting. After the account's name comes one of "
                + String.join(", ", AccountSettings.variables()) + ".");
    }

    private void takeProperty(String property, String value) {
        String rest = property.substring(PROPERTY_PREFIX.length());
        int nameEnd = rest.startsWith("[") ? rest.indexOf(']') : rest.indexOf('.', 1);
        String name = nameEnd < 0 ? "" : rest.substring(1, nameEnd);
        String setting = nameEnd < 0 ? "" : lettersAndDigits(rest.substring(nameEnd));
        if (!NAME.matcher(name).matches() || !AccountSettings.SETTINGS.containsKey(setting)) {
            strays.add("The property " + property + " is not a setting. Write " + PROPERTY_PREFIX + ".NAME. and one of "
                    + String.join(", ", AccountSettings.SETTINGS.values()) + ".");
            return;
        }
        account(name, true).values.putIfAbsent(setting, value);
    }

    private Account account(String name, boolean declared) {
        Account account = accounts.computeIfAbsent(lettersAndDigits(name), key -> new Account(name));
        if (declared && account.declaredName == null) {
            account.declaredName = name;
        } else if (declared && !name.equals(account.declaredName)) {
            strays.add("The account \"" + name + "\" is also called \"" + account.declaredName
                    + "\" in the settings. Spell it in one way.");
        }
        return account;
    }

    private List<String> straysOf(String name) {
        String letters = lettersAndDigits(name);
        return strays.stream()
                .filter(stray -> lettersAndDigits(stray).contains("bursaraccounts" + letters)
                        || lettersAndDigits(stray).contains("theaccount" + letters))
                .toList();
    }

    private List<String> unknown(String name) {
        String known = names().isEmpty() ? "No account is set up." : "Known: " + String.join(", ", names()) + ".";
        List<String> problems = new ArrayList<>();
        problems.add("There is no account \"" + name + "\". " + known + " To set it up, give "
                + AccountSettings.variable(name, "partnerid") + ", "
                + AccountSettings.variable(name, "environment") + " (" + AccountReading.environments()
                + "; or _ENDPOINT"
                + " and _REGION), " + AccountSettings.variable(name, "currency") + ", "
                + AccountSettings.variable(name, "accesskeyid") + " and "
                + AccountSettings.variable(name, "secretaccesskey") + ", or " + PROPERTY_PREFIX + "." + name
                + ".* in application.yaml.");
        problems.addAll(straysOf(name));
        return problems;
    }

    /** What was found of one account. */
    private static final class Account {

        private final String foundName;
        private final Map<String, String> values = new LinkedHashMap<>();
        private @Nullable String declaredName;

        Account(String foundName) {
            this.foundName = foundName;
        }

        String shownName() {
            return declaredName == null ? foundName : declaredName;
        }
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
}
