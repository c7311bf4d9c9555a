package io.bursar.cli;

import io.bursar.database.DatabaseAhead;
import io.bursar.database.DatabaseProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.aot.AotApplicationContextInitializer;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;

/** Starts what the commands work with, when one needs it: {@code --help} and a wrong option never start a database. */
public final class Application {

    private final Class<?> program;
    private final Class<?> preparation;
    private final Terminal terminal;

    /**
     * An application that has not started anything.
     *
     * @param program has the program's beans and the place to look for more
     * @param preparation has given its name to what the build has prepared of them, used with {@code spring.aot.enabled}
     */
    public Application(Class<?> program, Class<?> preparation) {
        this.program = program;
        this.preparation = preparation;
        this.terminal = Terminal.ofProcess();
    }

    Terminal terminal() {
        return terminal;
    }

    /**
     * Starts the context. Whoever starts it closes it.
     *
     * @param overrides settings that this command insists on
     */
    ConfigurableApplicationContext start(Map<String, Object> overrides) {
        Path home = home(overrides);
        requireWritable(home);
        try (DatabaseAhead database = new DatabaseAhead(terminal::say)) {
            return quiet(new SpringApplicationBuilder(program))
                    .main(preparation)
                    .listeners(database)
                    .initializers(context -> {
                        context.getBeanFactory()
                                .registerSingleton("databaseProgress", (DatabaseProgress) terminal::say);
                        context.getBeanFactory().registerSingleton("databaseAhead", database);
                    })
                    .run(overrides.entrySet().stream()
                            .map(entry -> "--" + entry.getKey() + "=" + entry.getValue())
                            .toArray(String[]::new));
        }
    }

    /** The settings alone, for a command that has to work when the database does not. */
    ConfigurableEnvironment settings() {
        requireWritable(home(Map.of()));
        try (ConfigurableApplicationContext context = quiet(new SpringApplicationBuilder(SettingsOnly.class))
                .initializers(
                        (AotApplicationContextInitializer<ConfigurableApplicationContext>) nothingIsPrepared -> {})
                .run()) {
            return context.getEnvironment();
        }
    }

    /**
     * Makes the context for the build, which writes down its beans. Conditions are decided here for good, so by the
     * program's own settings alone: no variable, system property or {@code application.yaml} of whoever builds counts.
     */
    public void prepare() {
        quiet(new SpringApplicationBuilder(program))
                .environment(new StandardEnvironment() {
                    @Override
                    protected void customizePropertySources(MutablePropertySources sources) {
                        // none of the surroundings
                    }
                })
                .run("--spring.config.location=classpath:/application.yaml", "--logging.file.name=");
    }

    private SpringApplicationBuilder quiet(SpringApplicationBuilder builder) {
        return builder.web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .registerShutdownHook(false);
    }

    /** A context with nothing in it. */
    static final class SettingsOnly {}

    private static Path home(Map<String, Object> overrides) {
        Object override = overrides.get("bursar.home");
        String home = override != null ? override.toString() : setting("BURSAR_HOME");
        return Path.of(home == null || home.isBlank() ? "./var" : home);
    }

    private static @Nullable String setting(String name) {
        return System.getenv(name);
    }

    private static void requireWritable(Path home) {
        try {
            Files.createDirectories(home);
            Files.deleteIfExists(Files.createTempFile(home, "writable", ".probe"));
        } catch (IOException e) {
            throw new UsageException(
                    """
                    The home folder %s cannot be written (%s). Bursar keeps its database, results and logs there.
                      Nothing was started. Make it writable for %s, or name another one: BURSAR_HOME=/path/to/folder""".formatted(home.toAbsolutePath().normalize(), reason(e), System.getProperty("user.name")));
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case java.nio.file.AccessDeniedException denied -> "permission denied";
            case java.nio.file.FileAlreadyExistsException exists -> "a file is in the way: " + exists.getFile();
            default -> e.getClass().getSimpleName() + ": " + e.getMessage();
        };
    }
}
