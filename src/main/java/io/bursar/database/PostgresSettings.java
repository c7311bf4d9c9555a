package io.bursar.database;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How the embedded server runs. Given on its command line, so that neither an edited file in the data folder nor a default of
 * another version can take away the durability on which "never pays twice" rests.
 */
final class PostgresSettings {

    private PostgresSettings() {}

    static Map<String, String> settings(int port) {
        Map<String, String> settings = new LinkedHashMap<>();
        // What is committed survives a power cut.
        settings.put("fsync", "on");
        settings.put("synchronous_commit", "on");
        settings.put("full_page_writes", "on");
        // Reached from this machine only.
        settings.put("listen_addresses", "127.0.0.1");
        settings.put("port", Integer.toString(port));
        settings.put("unix_socket_directories", "");
        settings.put("max_connections", "200");
        // Rows hold personal data: the log gets no statement, no parameter and no row. A client's own mistakes are
        // ERROR,
        // which "log" leaves out; the client is told anyway.
        settings.put("log_min_messages", "log");
        settings.put("log_min_error_statement", "panic");
        settings.put("log_parameter_max_length", "0");
        settings.put("log_parameter_max_length_on_error", "0");
        settings.put("log_error_verbosity", "terse");
        settings.put("log_statement", "none");
        settings.put("log_checkpoints", "off");
        settings.put("log_timezone", "UTC");
        settings.put("logging_collector", "off");
        return settings;
    }

    /** As {@code pg_ctl --options} takes them, which goes through a shell; no value has a character of the shell's. */
    static String commandLine(int port) {
        return settings(port).entrySet().stream()
                .map(setting -> "-c " + setting.getKey() + "=" + setting.getValue())
                .collect(Collectors.joining(" "));
    }
}
