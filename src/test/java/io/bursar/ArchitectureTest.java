package io.bursar;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.bursar.incentives.ClaimCode;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

/** The shape of the program: who may import whom, and one home for each technology. */
class ArchitectureTest {

    private static final JavaClasses PROGRAM = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            // what the build has written of the context, where it was packaged before
            .withImportOption(location -> !location.contains("__"))
            .importPackages("io.bursar");

    @Test
    void letsEachPackageImportOnlyWhatItsPackageInfoNames() {
        ApplicationModules.of(Bursar.class).verify();
    }

    @Test
    void hasNoCycles() {
        slices().matching("io.bursar.(*)..").should().beFreeOfCycles().check(PROGRAM);
    }

    @Test
    void speaksSqlOnlyInTheLedgerTheThrottleAndTheDatabase() {
        livesOnlyIn(
                new String[] {"io.bursar.ledger", "io.bursar.throttle", "io.bursar.database"},
                "java.sql..",
                "org.springframework.jdbc..",
                "org.postgresql..");
    }

    @Test
    void callsTheProviderOnlyFromTheTransportAndWebhooksOnlyFromOutbound() {
        livesOnlyIn(
                new String[] {"io.bursar.transport", "io.bursar.outbound"},
                "org.apache.hc..",
                "software.amazon.awssdk.http..",
                "java.net.http..");
    }

    @Test
    void sendsMailOnlyFromOutboundAndThoseWhoWriteIt() {
        livesOnlyIn(
                new String[] {"io.bursar.outbound", "io.bursar.alert", "io.bursar.delivery"},
                "jakarta.mail..",
                "org.eclipse.angus..",
                "org.springframework.mail..");
    }

    @Test
    void rendersTemplatesOnlyWhereClaimCodesAreHandedOver() {
        livesOnlyIn(new String[] {"io.bursar.delivery"}, "com.samskivert..");
    }

    @Test
    void knowsTheVendorsLibraryOnlyWhereKeysAreFoundAndUsed() {
        livesOnlyIn(new String[] {"io.bursar.account", "io.bursar.transport"}, "software.amazon.awssdk..");
    }

    @Test
    void usesSpringBatchOnlyInBatch() {
        livesOnlyIn(new String[] {"io.bursar.batch"}, "org.springframework.batch..");
    }

    @Test
    void usesPicocliOnlyInCli() {
        livesOnlyIn(new String[] {"io.bursar.cli"}, "picocli..");
    }

    @Test
    void servesHttpOnlyInTheSimulator() {
        livesOnlyIn(new String[] {"io.bursar.simulator"}, "com.sun.net.httpserver..");
    }

    @Test
    void readsYamlOnlyInJobfile() {
        livesOnlyIn(new String[] {"io.bursar.jobfile"}, "org.yaml..");
    }

    @Test
    void keepsTheSimulatorFreeOfTheRest() {
        noClasses()
                .that()
                .resideInAPackage("io.bursar.simulator..")
                .should()
                .dependOnClassesThat(JavaClass.Predicates.resideInAPackage("io.bursar..")
                        .and(JavaClass.Predicates.resideOutsideOfPackage("io.bursar.simulator..")))
                .check(PROGRAM);
    }

    @Test
    void namesAClaimCodeOnlyWhereItIsFetchedAndHandedOver() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.bursar.incentives", "io.bursar.disburse", "io.bursar.delivery")
                .should()
                .dependOnClassesThat(JavaClass.Predicates.equivalentTo(ClaimCode.class))
                .check(PROGRAM);
    }

    /** Nothing looks for the annotation: it would promise a transaction and give none. */
    @Test
    void beginsTransactionsByHand() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework.transaction.annotation..", "jakarta.transaction..")
                .check(PROGRAM);
    }

    @Test
    void takesTimeFromAClockAndWaitsOnlyInASleeper() {
        noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .accessTargetWhere(sleep())
                .check(PROGRAM);
    }

    private static DescribedPredicate<JavaAccess<?>> sleep() {
        return DescribedPredicate.describe(
                "is Thread.sleep",
                access -> access.getTargetOwner().isEquivalentTo(Thread.class)
                        && access.getName().equals("sleep"));
    }

    private static void livesOnlyIn(String[] homes, String... technology) {
        noClasses()
                .that()
                .resideOutsideOfPackages(homes)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(technology)
                .check(PROGRAM);
    }
}
