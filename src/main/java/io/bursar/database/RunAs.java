package io.bursar.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * As which user PostgreSQL's programs run: it refuses to run as root, so root needs a way to be someone else for it. Each way
 * is a prefix to the command, and the owner that the data folder must have for it.
 *
 * @param name for messages and tests
 * @param uid the owner that the data folder must have
 */
record RunAs(String name, List<String> prefix, int uid, int gid) {

    private static final int ROOT = 0;
    private static final int NOBODY = System.getProperty("os.name", "").startsWith("Mac") ? -2 : 65534;
    private static final Duration PROBE = Duration.ofSeconds(10);

    /** Offers the ways to run as, best first. */
    @FunctionalInterface
    interface Choice {
        List<RunAs> candidates(PostgresFolder folder) throws IOException;
    }

    List<String> command(List<String> command) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(command);
        return all;
    }

    /** The first way that really can run the server's program where it lies. */
    static RunAs choose(PostgresFolder folder, PostgresBinaries binaries, Choice choice) throws IOException {
        List<RunAs> candidates = choice.candidates(folder);
        for (RunAs candidate : candidates) {
            if (Program.succeeds(candidate.command(List.of(binaries.program("postgres"), "--version")), PROBE)) {
                return candidate;
            }
        }
        if (ownUid(folder) != ROOT) {
            throw new DatabaseUnavailableException(
                    "The built-in PostgreSQL does not run here: " + binaries.program("postgres")
                            + " cannot be executed (a mount with noexec, or a system library too old). Set BURSAR_HOME to another"
                            + " disk, or SPRING_DATASOURCE_URL to use a PostgreSQL of your own.");
        }
        throw new DatabaseUnavailableException(
                "PostgreSQL refuses to run as root, and none of unshare, setpriv, runuser, su"
                        + " and sudo can run it here as another user. Run Bursar as a normal user, or set SPRING_DATASOURCE_URL to use"
                        + " a PostgreSQL of your own.");
    }

    /** The ways of this machine and user. */
    static List<RunAs> candidates(PostgresFolder folder) throws IOException {
        int uid = ownUid(folder);
        int owner = Files.exists(folder.data()) ? PostgresFolder.ownerOf(folder.data()) : uid;
        if (uid != ROOT) {
            if (owner != uid) {
                throw new DatabaseUnavailableException(
                        "The database under " + folder.data() + " belongs to user id " + owner
                                + ", and this is user id " + uid
                                + ". Run Bursar as that user, or set BURSAR_HOME to a folder of"
                                + " your own.");
            }
            return List.of(new RunAs("self", List.of(), uid, (Integer) Files.getAttribute(folder.root(), "unix:gid")));
        }
        if (owner != ROOT && owner != NOBODY) {
            // Root visiting a user's home: be that user, else the user could not open it any more.
            return asAnother(owner, (Integer) Files.getAttribute(folder.data(), "unix:gid"), "#" + owner);
        }
        List<RunAs> ways = new ArrayList<>();
        ways.add(new RunAs("unshare", List.of("unshare", "-U"), ROOT, ROOT));
        ways.addAll(asAnother(NOBODY, NOBODY, "nobody"));
        ways.add(new RunAs("runuser", List.of("runuser", "-u", "nobody", "--"), NOBODY, NOBODY));
        ways.add(new RunAs(
                "su", List.of("su", "-s", "/bin/sh", "-c", "exec \"$0\" \"$@\"", "--", "nobody"), NOBODY, NOBODY));
        return ways;
    }

    private static List<RunAs> asAnother(int uid, int gid, String sudoName) {
        List<String> setpriv =
                List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, "--clear-groups", "--inh-caps=-all");
        // Only where the home lies below a folder that is root's alone: the server may then pass through it.
        List<String> passing = List.of(
                "setpriv",
                "--reuid=" + uid,
                "--regid=" + gid,
                "--clear-groups",
                "--inh-caps=-all,+dac_override",
                "--ambient-caps=-all,+dac_override");
        return List.of(
                new RunAs("setpriv", setpriv, uid, gid),
                new RunAs("setpriv-passing", passing, uid, gid),
                new RunAs("sudo", List.of("sudo", "-n", "-u", sudoName, "--"), uid, gid));
    }

    private static int ownUid(PostgresFolder folder) throws IOException {
        Path self = Path.of("/proc/self");
        if (Files.exists(self)) {
            return (Integer) Files.getAttribute(self, "unix:uid");
        }
        Path probe = Files.createTempFile(folder.root(), "owner", ".tmp");
        try {
            return PostgresFolder.ownerOf(probe);
        } finally {
            Files.delete(probe);
        }
    }
}
