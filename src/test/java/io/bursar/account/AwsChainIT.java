package io.bursar.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** The vendor's chain, over Java properties only: no metadata service is asked. */
class AwsChainIT {

    private static final List<String> PROPERTIES = List.of(
            "aws.accessKeyId",
            "aws.secretAccessKey",
            "aws.sessionToken",
            "aws.disableEc2Metadata",
            "aws.sharedCredentialsFile",
            "aws.configFile");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @BeforeEach
    void lookNowhereElse() {
        System.setProperty("aws.disableEc2Metadata", "true");
        System.setProperty(
                "aws.sharedCredentialsFile", folder.resolve("credentials").toString());
        System.setProperty("aws.configFile", folder.resolve("config").toString());
    }

    @AfterEach
    void forget() {
        PROPERTIES.forEach(System::clearProperty);
    }

    @Test
    void isAskedOnlyWhenAKeyIsNeededAndSaysWhereItLooked() {
        AccountSettings account = account();

        assertThatThrownBy(() -> account.keys().current())
                .isInstanceOf(Accounts.AccountProblems.class)
                .hasMessageContaining("bursar.accounts.us.credentials (variable BURSAR_ACCOUNTS_US_CREDENTIALS)")
                .hasMessageContaining("AWS_ACCESS_KEY_ID")
                .hasMessageContaining("~/.aws/credentials")
                .hasMessageContaining("instance metadata");
    }

    @Test
    void givesTheKeyAndItsSessionTokenAndTheOneThatFollows() {
        System.setProperty("aws.accessKeyId", "LENT");
        System.setProperty("aws.secretAccessKey", "hush1");
        System.setProperty("aws.sessionToken", "token1");
        AccessKeys keys = account().keys();

        AccessKey lent = keys.current();
        assertThat(lent.id()).isEqualTo("LENT");
        assertThat(lent.secret()).isEqualTo("hush1");
        assertThat(lent.sessionToken()).isEqualTo("token1");
        System.setProperty("aws.sessionToken", "token2");
        assertThat(keys.othersThan(lent)).extracting(AccessKey::sessionToken).containsExactly("token2");
        System.clearProperty("aws.accessKeyId");
        assertThat(keys.othersThan(lent)).extracting(AccessKey::id).containsExactly("LENT");
    }

    @Test
    void findsAProfile() throws IOException {
        Files.writeString(
                folder.resolve("credentials"),
                "[default]\naws_access_key_id = PROFILE\naws_secret_access_key = hush2\n");

        AccessKey key = new AwsChain("credentials").read();
        assertThat(key.id()).isEqualTo("PROFILE");
        assertThat(key.secret()).isEqualTo("hush2");
        assertThat(key.sessionToken()).isNull();
    }

    private static AccountSettings account() {
        StandardEnvironment environment = new StandardEnvironment();
        String prefix = "bursar.accounts.us.";
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "test",
                        Map.of(
                                prefix + "partner-id", "Bursa",
                                prefix + "environment", "na-sandbox",
                                prefix + "currency", "USD",
                                prefix + "credentials", "aws-chain")));
        return Accounts.from(environment).find("us");
    }
}
