package io.bursar.account;

import io.bursar.domain.CreationRequestId;
import io.bursar.domain.Money;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The check of one account's settings: collects every problem, each with the property, the variable and the fix. */
record AccountReading(String name, Map<String, String> values, List<String> problems) {

    private static final BigDecimal PACE_DEFAULT = new BigDecimal("9");
    private static final BigDecimal PACE_MIN = new BigDecimal("0.1");

    /** Hosts and signing regions of the provider (Incentives API documentation, endpoints). */
    private static final Map<String, List<String>> ENVIRONMENTS = new TreeMap<>(Map.of(
            "na-production", List.of("agcod-v2.amazon.com", "us-east-1"),
            "na-sandbox", List.of("agcod-v2-gamma.amazon.com", "us-east-1"),
            "eu-production", List.of("agcod-v2-eu.amazon.com", "eu-west-1"),
            "eu-sandbox", List.of("agcod-v2-eu-gamma.amazon.com", "eu-west-1"),
            "fe-production", List.of("agcod-v2-fe.amazon.com", "us-west-2"),
            "fe-sandbox", List.of("agcod-v2-fe-gamma.amazon.com", "us-west-2")));

    @Nullable AccountSettings settings() {
        int before = problems.size();
        String partnerId = partnerId();
        URI endpoint = endpoint();
        String region = region(endpoint);
        Currency currency = currency();
        AccessKeys keys = new KeyReading(this).keys();
        BigDecimal pace = pace(endpoint);
        boolean strictPace = yesOrNo("strictpace");
        boolean sandbox = sandbox(endpoint);
        Money cardMin = currency == null ? null : amount("cardmin", currency);
        Money cardMax = currency == null ? null : amount("cardmax", currency);
        if (cardMin != null && cardMax != null && cardMin.compareTo(cardMax) > 0) {
            problem("cardmin", "is more than card-max", "write the smaller amount here");
        }
        Money lowFunds = currency == null ? null : amount("lowfunds", currency);
        Path certificate = certificate();
        BalanceLoadShape loads = balanceLoads();
        if (problems.size() > before || partnerId == null || endpoint == null || region == null || currency == null) {
            return null;
        }
        return new AccountSettings(
                name,
                partnerId,
                endpoint,
                region,
                currency,
                keys,
                pace,
                strictPace,
                sandbox,
                cardMin,
                cardMax,
                certificate,
                loads,
                lowFunds);
    }

    private BalanceLoadShape balanceLoads() {
        BalanceLoadShape standard = BalanceLoadShape.STANDARD;
        String operation = values.getOrDefault("loadvoidoperation", standard.voidOperation());
        if (!operation.matches("[A-Za-z]{1,50}")) {
            problem(
                    "loadvoidoperation",
                    "is \"" + operation + "\"",
                    "write an operation's name, such as VoidAmazonBalanceLoad");
        }
        String accountType = values.getOrDefault("loadaccounttype", standard.accountType());
        if (!accountType.matches("[A-Za-z0-9_-]{1,20}")) {
            problem(
                    "loadaccounttype",
                    "is \"" + accountType + "\"",
                    "write the provider's code of the account's kind, such as 1");
        }
        return new BalanceLoadShape(operation, accountType, yesOrNo("loadinminorunits"));
    }

    private boolean yesOrNo(String setting) {
        String text = values.getOrDefault(setting, "false");
        if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
            problem(setting, "is \"" + text + "\"", "write true or false");
        }
        return text.equalsIgnoreCase("true");
    }

    private @Nullable String partnerId() {
        String id = required("partnerid", "the partner id that the provider gave you; its case matters");
        if (id != null && !id.matches("[A-Za-z0-9]{1," + CreationRequestId.PARTNER_ID_MAX + "}")) {
            problem("partnerid", "is \"" + id + "\"", "write 1 to 16 letters and digits");
        }
        return id;
    }

    private @Nullable URI endpoint() {
        String environment = values.get("environment");
        List<String> known = environment == null ? null : ENVIRONMENTS.get(environment);
        String text = values.get("endpoint");
        if (environment != null && known == null) {
            problem("environment", "is \"" + environment + "\"", "write one of " + environments());
            return null;
        }
        if (text == null && known == null) {
            problem("environment", "is missing", "write one of " + environments() + ", or set endpoint and region");
            return null;
        }
        try {
            URI endpoint = URI.create(text == null && known != null ? "https://" + known.get(0) : "" + text);
            String problem = AccountSettings.endpointProblem(endpoint);
            if (problem != null) {
                problem("endpoint", problem, "correct the address");
            }
            if (known != null && knownRegion(endpoint) != null && !known.get(0).equals(endpoint.getHost())) {
                problem("endpoint", "is " + endpoint + ", but environment is " + environment, "leave one of them out");
            }
            return endpoint;
        } catch (IllegalArgumentException e) {
            problem("endpoint", "is \"" + text + "\", which is no URL", "write https://HOST");
            return null;
        }
    }

    private @Nullable String region(@Nullable URI endpoint) {
        String said = values.get("region");
        String known = endpoint == null ? null : knownRegion(endpoint);
        String environment = values.get("environment");
        if (said != null && known != null && !said.equals(known)) {
            problem("region", "is " + said, "write " + known + ", which " + endpoint + " signs with");
        } else if (said == null && known == null && environment != null && ENVIRONMENTS.containsKey(environment)) {
            return ENVIRONMENTS.get(environment).get(1);
        } else if (said == null && known == null && endpoint != null) {
            problem("region", "is missing", "write the signing region of the endpoint, such as us-east-1");
        }
        return said == null ? known : said;
    }

    private @Nullable Currency currency() {
        String code = required("currency", "the account's currency, such as USD");
        try {
            return code == null ? null : Currency.getInstance(code);
        } catch (IllegalArgumentException e) {
            problem("currency", "is \"" + code + "\"", "write an ISO 4217 code, such as USD");
            return null;
        }
    }

    private BigDecimal pace(@Nullable URI endpoint) {
        BigDecimal pace = decimal("callspersecond");
        if (pace == null) {
            return PACE_DEFAULT;
        }
        boolean lifted = pace.signum() == 0;
        if (lifted && endpoint != null && !Accounts.isLoopback(endpoint)) {
            problem(
                    "callspersecond",
                    "is 0, which lifts the pace",
                    "write 0.1 to 10; 0 is for a simulator on this machine");
        } else if (!lifted && (pace.compareTo(PACE_MIN) < 0 || pace.compareTo(BigDecimal.TEN) > 0)) {
            problem(
                    "callspersecond",
                    "is " + values.get("callspersecond"),
                    "write 0.1 to 10; the provider's limit is 10");
        }
        return pace;
    }

    private boolean sandbox(@Nullable URI endpoint) {
        String text = values.get("sandbox");
        if (text == null) {
            return endpoint != null
                    && ENVIRONMENTS.entrySet().stream()
                            .anyMatch(environment -> environment.getKey().endsWith("-sandbox")
                                    && environment.getValue().get(0).equals(endpoint.getHost()));
        }
        return yesOrNo("sandbox");
    }

    private @Nullable Money amount(String setting, Currency currency) {
        BigDecimal amount = decimal(setting);
        try {
            if (amount == null || amount.signum() > 0) {
                return amount == null ? null : new Money(amount, currency);
            }
            problem(setting, "is " + amount.toPlainString(), "write an amount above zero");
        } catch (ArithmeticException e) {
            problem(setting, "is " + values.get(setting), "write at most " + Money.decimals(currency) + " decimals");
        }
        return null;
    }

    private @Nullable Path certificate() {
        String file = values.get("trustedcertificate");
        if (file == null) {
            return null;
        }
        if (!Files.isReadable(Path.of(file))) {
            problem("trustedcertificate", "names " + file + ", which cannot be read", "name a readable PEM file");
        } else if (!holdsCertificates(Path.of(file))) {
            problem("trustedcertificate", "names " + file + ", which holds no X.509 certificate", "name a PEM file");
        }
        return Path.of(file);
    }

    private static boolean holdsCertificates(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return !CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .isEmpty();
        } catch (IOException | CertificateException e) {
            return false;
        }
    }

    private @Nullable BigDecimal decimal(String setting) {
        String text = values.get(setting);
        if (text != null && !text.matches("[0-9]{1,12}(\\.[0-9]{1,6})?")) {
            problem(setting, "is \"" + text + "\"", "write a number, such as 9 or 2.50");
            return null;
        }
        return text == null ? null : new BigDecimal(text);
    }

    private @Nullable String required(String setting, String what) {
        String value = values.get(setting);
        if (value == null) {
            problem(setting, "is missing", "write " + what);
        }
        return value;
    }

    void problem(String setting, String what, String fix) {
        problems.add(described(setting) + " " + what + "; " + fix + ".");
    }

    /** The values have secrets in them. */
    @Override
    public String toString() {
        return "AccountReading[" + name + "]";
    }

    /** The setting by all its names. */
    String described(String setting) {
        return "Account " + name + ": bursar.accounts." + name + "." + AccountSettings.SETTINGS.get(setting)
                + " (variable " + AccountSettings.variable(name, setting) + ")";
    }

    /** The environments' names, in one line. */
    static String environments() {
        return String.join(", ", ENVIRONMENTS.keySet());
    }

    /** The environment that the endpoint belongs to; null for any other host. */
    static @Nullable String environmentOf(URI endpoint) {
        return ENVIRONMENTS.entrySet().stream()
                .filter(known -> known.getValue().get(0).equals(endpoint.getHost()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String knownRegion(URI endpoint) {
        return ENVIRONMENTS.values().stream()
                .filter(environment -> environment.get(0).equals(endpoint.getHost()))
                .map(environment -> environment.get(1))
                .findFirst()
                .orElse(null);
    }
}
