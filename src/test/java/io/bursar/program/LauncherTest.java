package io.bursar.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the launcher lets Java keep its classes, and when it uses them; Java is a script that writes down what it is asked. */
class LauncherTest {

    private static final String PREPARING = "preparing fast starts";
    private static final Duration SOON = Duration.ofSeconds(60);

    /** Unpacks, "trains" or tells its arguments; files make it {@code slow}, {@code unable} or what it kept {@code unusable}. */
    private static final String JAVA = """
            #!/bin/sh
            home=$(dirname "$0")/..
            for each; do last=$each; done
            case "$*" in
                *jarmode=tools*) mkdir -p "$last" && cp "$3" "$last/bursar.jar" ;;
                *AOTCacheOutput=* | *ArchiveClassesAtExit=*)
                    { env; echo "folder $PWD"; echo "asked $*"; } >>"$home/trainings"
                    [ ! -f "$home/slow" ] || exec sleep 600
                    [ ! -f "$home/unable" ] || exit 1
                    for each; do case $each in -XX:A*=*) echo kept >"${each#*=}" ;; esac; done ;;
                *AOTCache=*) [ ! -f "$home/unusable" ] || exit 1; for each; do echo "$each"; done ;;
                *) for each; do echo "$each"; done ;;
            esac
            """;

    @TempDir
    private Path temporary;

    private Launched launched;

    @BeforeEach
    void install() throws IOException {
        launched = Launched.in(temporary.resolve("a checkout"));
        Files.writeString(launched.jar(), "build 1");
        use(java("25.0.1"));
    }

    @Test
    void keepsTheClassesOnceAndUsesThemFromThenOn() throws Exception {
        Launched.Ended first = launched.start("status", "--json");
        assertThat(first.err()).contains("unpacking").contains(PREPARING);
        assertThat(first.code()).isZero();

        Launched.Ended second = launched.start("status", "--json");
        assertThat(second.err()).isEmpty();
        assertThat(launched.classes()).hasSize(1);
        assertThat(second.out().lines())
                .contains("-XX:AOTCache=" + launched.classes().getFirst())
                .endsWith("status", "--json");
        assertThat(second.out()).isEqualTo(first.out());
    }

    @Test
    void keepsThemTheWayOfAnOlderJava() throws Exception {
        use(java("21.0.5"));
        Launched.Ended ended = launched.start("status");
        assertThat(ended.out())
                .contains("-XX:SharedArchiveFile=" + launched.classes().getFirst())
                .doesNotContain("AOT", "-Xlog:aot");
    }

    @Test
    void makesThemAnewForAnotherBuildAndForAnotherJava() throws Exception {
        String first = launched.start().out();
        Files.writeString(launched.jar(), "the second build");
        Launched.Ended rebuilt = launched.start();
        assertThat(rebuilt.err()).contains(PREPARING);
        assertThat(rebuilt.out()).isNotEqualTo(first);

        Path other = java("25.0.2");
        use(other);
        assertThat(launched.start().err()).contains(PREPARING);
        Files.setLastModifiedTime(other.resolve("lib/modules"), FileTime.fromMillis(0));
        assertThat(launched.start().err()).as("the same folder after an update").contains(PREPARING);
        assertThat(launched.start().err()).isEmpty();
    }

    @Test
    void trainsWithNothingOfTheUsers() throws Exception {
        launched.with("SPRING_DATASOURCE_URL", "jdbc:postgresql://production/bursar")
                .with("BURSAR_HOME", "/the/home")
                .with("BURSAR_JAVA_OPTIONS", "-Xmx77m");
        assertThat(launched.start("run", "november.csv").out()).contains("-Xmx77m");

        String training = Files.readString(temporary.resolve("25.0.1/trainings"));
        assertThat(training)
                .doesNotContain("SPRING_", "production", "/the/home", "-Xmx77m", "november.csv")
                .contains("BURSAR_HOME=" + launched.folder().resolve("target/run"))
                .contains("folder " + launched.folder().resolve("target/run"))
                .containsPattern("asked .* demo\n");
    }

    @Test
    void leavesNothingOfATrainingThatWasEnded() throws Exception {
        Path slow = Files.createFile(temporary.resolve("25.0.1/slow"));
        Process first = launched.begin();
        await().atMost(SOON).until(() -> Files.exists(temporary.resolve("25.0.1/trainings")));

        Launched.Ended meanwhile = launched.start();
        assertThat(meanwhile.code()).as("a start meanwhile does not wait").isZero();
        assertThat(meanwhile.out()).doesNotContain("AOTCache");

        first.destroy();
        assertThat(launched.await(first).code()).isEqualTo(143);
        assertThat(launched.classes()).isEmpty();
        Files.delete(slow);
        assertThat(launched.start().out()).contains("AOTCache");
    }

    @Test
    void startsWithoutWhereJavaCannotKeepThemAndDoesNotTryEachTime() throws Exception {
        Files.createFile(temporary.resolve("25.0.1/unable"));
        Launched.Ended first = launched.start("status");
        assertThat(first.code()).isZero();
        assertThat(first.out()).doesNotContain("AOTCache").contains("status");
        assertThat(launched.start("status").err()).isEmpty();
    }

    @Test
    void keepsNoneWithWhichJavaDoesNotStart() throws Exception {
        Files.createFile(temporary.resolve("25.0.1/unusable"));
        Launched.Ended ended = launched.start("status");
        assertThat(ended.code()).isZero();
        assertThat(ended.out()).doesNotContain("AOTCache").contains("status");
    }

    @Test
    void compilesThoroughlyOnlyWhereItRunsForDaysOrReckons() throws Exception {
        assertThat(launched.start("status").out()).contains("TieredStopAtLevel=1", "SerialGC");
        assertThat(launched.start("--version").out()).contains("TieredStopAtLevel=1", "SerialGC");
        assertThat(launched.start("run", "status").out())
                .contains("TieredStopAtLevel=1")
                .doesNotContain("SerialGC");
        for (String command : List.of("serve", "simulator", "validate")) {
            assertThat(launched.start(command).out()).doesNotContain("TieredStopAtLevel", "SerialGC");
        }
    }

    @Test
    void leavesTheCollectorToTheUserWhoNamesOne() throws Exception {
        assertThat(launched.start("status").out()).contains("-XX:+UseSerialGC");
        launched.with("JAVA_TOOL_OPTIONS", "-XX:+UseZGC");
        assertThat(launched.start("status").out())
                .contains("TieredStopAtLevel=1")
                .doesNotContain("SerialGC");
    }

    @Test
    void startsAndTrainsWithThePreparedContext() throws Exception {
        assertThat(launched.start("run", "november.csv").out().lines()).contains("-Dspring.aot.enabled=true");
        assertThat(launched.start("status").out().lines()).contains("-Dspring.aot.enabled=true");
        assertThat(Files.readString(temporary.resolve("25.0.1/trainings"))).contains("-Dspring.aot.enabled=true");
    }

    @Test
    void findsJavaOnThePathThroughLinksAndItsVersionInTheMidstOfItsReleaseFile() throws Exception {
        Path java = java("25.0.7");
        Files.writeString(java.resolve("release"), "IMPLEMENTOR=\"9\"\nJAVA_VERSION=\"25.0.7\"\nSOURCE=\"8\"");
        Path bin = Files.createDirectories(temporary.resolve("a bin"));
        Files.createSymbolicLink(temporary.resolve("hop"), Path.of("25.0.7/bin/java"));
        Files.createSymbolicLink(bin.resolve("java"), Path.of("../hop"));
        launched.with("JAVA_HOME", "").with("PATH", bin + ":/usr/bin:/bin");
        assertThat(launched.start("status").out()).contains("AOTCache");
        assertThat(java.resolve("trainings")).exists();
    }

    @Test
    void asksAJavaWithoutAReleaseFile() throws Exception {
        Path java = java("25.0.8");
        Files.writeString(java.resolve("release"), "SOURCE=\"8\"");
        Path program = java.resolve("bin/java");
        Files.writeString(
                program,
                JAVA.replace("case \"$*\" in", "case \"$*\" in -version) echo 'openjdk version \"25.0.8\"' >&2 ;;"));
        use(java);
        assertThat(launched.start("status").out()).contains("AOTCache");
        assertThat(java.resolve("trainings")).exists();
    }

    @Test
    void isStartedThroughALinkFromAnotherFolder() throws Exception {
        Path link = Files.createSymbolicLink(
                temporary.resolve("bursar link"), Path.of("a checkout").resolve("bursar"));
        assertThat(launched.start("status").code()).isZero();
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", "cd / && exec \"$0\" status", link.toString());
        builder.environment().put("JAVA_HOME", temporary.resolve("25.0.1").toString());
        Process process = builder.redirectErrorStream(true).start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("-Dbursar.root=" + launched.folder());
    }

    /** Its jar has the date of the release, which says nothing; that it is of other sources must still be seen. */
    @Test
    void startsWhatMavenHasBuiltWithoutIt() throws Exception {
        builtByMaven("build 1", 20, 29);
        changed(10);
        String first = launched.start("status").out();
        assertThat(launched.start("status").err()).isEmpty();

        builtByMaven("build 2", 30, 39);
        assertThat(launched.start("status").out())
                .as("of the same size and date")
                .isNotEqualTo(first);
    }

    /** That of the last build which came as far as the jar counts, from its beginning. */
    @Test
    void buildsWhatHasChangedSinceMavenBegan() throws Exception {
        Path mvn = Files.writeString(
                Files.createDirectory(temporary.resolve("bin")).resolve("mvn"), "#!/bin/sh\nexit 1\n");
        Files.setPosixFilePermissions(mvn, PosixFilePermissions.fromString("rwxr-xr-x"));
        launched.with("PATH", mvn.getParent() + ":" + System.getenv("PATH"));
        builtByMaven("build 1", 20, 29);
        changed(21);
        assertThat(launched.start("status").err()).contains("the build failed");

        changed(10);
        builtByMaven("build 1", 30, 29);
        changed(28);
        assertThat(launched.start("status").err())
                .as("what came later failed before it had a jar")
                .contains("the build failed");
    }

    private void builtByMaven(String jar, int begun, int packaged) throws IOException {
        Path target = launched.folder().resolve("target");
        Files.writeString(launched.jar(), jar);
        at(launched.jar(), 1);
        at(Files.writeString(target.resolve("checkstyle-checker.xml"), "<module/>"), begun);
        at(Files.writeString(target.resolve("bursar.jar.original"), "without libraries"), packaged);
    }

    private void changed(int second) throws IOException {
        at(launched.folder().resolve("pom.xml"), second);
    }

    private static void at(Path file, int second) throws IOException {
        Files.setLastModifiedTime(file, FileTime.fromMillis(second * 1_000L));
    }

    @Test
    void startsFromTheJarWhereNothingCanBeWritten() throws Exception {
        Files.writeString(launched.folder().resolve("target/run"), "in the way");
        Launched.Ended ended = launched.start("status");
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out().lines()).contains(launched.jar().toString()).doesNotContain("AOTCache");
    }

    @Test
    void startsFromTheJarThatLiesBesideIt() throws Exception {
        Files.move(launched.jar(), launched.folder().resolve("bursar.jar"));
        Files.delete(launched.folder().resolve("pom.xml"));
        Launched.Ended ended = launched.start("status");
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out().lines()).contains(launched.folder().resolve("bursar.jar") + "");
        assertThat(launched.classes()).isEmpty();
    }

    @Test
    void leavesArchivesToTheUserWhoNamesOne() throws Exception {
        for (String word : List.of("-Xshare:auto", "-XX:AOTCache=mine", "-XX:SharedArchiveFile=mine")) {
            Launched.Ended ended = launched.with("BURSAR_JAVA_OPTIONS", word).start("status");
            assertThat(ended.out().lines()).contains(word);
            assertThat(launched.classes()).isEmpty();
        }
    }

    private void use(Path java) {
        launched.with("JAVA_HOME", java.toString());
    }

    private Path java(String version) throws IOException {
        Path home = temporary.resolve(version);
        Files.createDirectories(home.resolve("bin"));
        Files.createDirectories(home.resolve("lib"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        Files.writeString(home.resolve("lib/modules"), version);
        Path program = Files.writeString(home.resolve("bin/java"), JAVA);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return home;
    }
}
