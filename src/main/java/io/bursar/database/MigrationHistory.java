package io.bursar.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * A look whether Flyway has anything to do: its own table lists exactly the migrations of this build, each with the checksum that
 * Flyway takes of its lines. Where it does not, or cannot be read, Flyway decides and finds the words.
 */
final class MigrationHistory {

    static final String LOCATION = "classpath:db/migration";

    private static final String DONE = """
            SELECT concat_ws(' ', version, script, checksum, success) FROM flyway_schema_history ORDER BY installed_rank""";

    private static final String HAD = "SELECT FROM flyway_schema_history WHERE version = ? AND success";

    private MigrationHistory() {}

    /** Reads as the role of the program itself. */
    static boolean isOfThisBuild(DataSource application) {
        try (Connection connection = application.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(DONE)) {
            List<String> done = new ArrayList<>();
            while (rows.next()) {
                done.add(rows.getString(1));
            }
            return done.equals(expected());
        } catch (SQLException | UncheckedIOException e) {
            return false;
        }
    }

    /** The last step of this build that the tables of the program itself have not had; null: they have it, or cannot be asked. */
    static @Nullable String missing(DataSource application) {
        String last = expected().getLast().split(" ")[0];
        try (Connection connection = application.getConnection();
                PreparedStatement statement = connection.prepareStatement(HAD)) {
            statement.setString(1, last);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? null : last;
            }
        } catch (SQLException e) {
            return null;
        }
    }

    private static List<String> expected() {
        try {
            return Stream.of(new PathMatchingResourcePatternResolver().getResources(LOCATION + "/V*__*.sql"))
                    .map(MigrationHistory::line)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(Resource migration) {
        String script = String.valueOf(migration.getFilename());
        try {
            String version = script.substring(1, script.indexOf("__"));
            return version + " " + script + " " + checksum(migration.getContentAsByteArray()) + " t";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the lines, without what ends them. */
    private static int checksum(byte[] script) {
        CRC32 checksum = new CRC32();
        int begin = 0;
        for (int i = 0; i <= script.length; i++) {
            if (i == script.length || script[i] == '\n' || script[i] == '\r') {
                checksum.update(script, begin, i - begin);
                begin = i + 1;
            }
        }
        return (int) checksum.getValue();
    }
}
