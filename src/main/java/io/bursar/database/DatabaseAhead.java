package io.bursar.database;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/**
 * Opens the embedded database in a thread of its own while the context is still being made: as soon as the settings are known,
 * which say whether it is wanted. Whoever takes it closes it; what nobody has taken, because the context could not be made, is
 * given back by {@link #close}.
 */
public final class DatabaseAhead
        implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered, AutoCloseable {

    /** After Boot has read the settings (10) and before it sets up the log (20). */
    private static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 15;

    private final DatabaseProgress progress;
    private final AtomicReference<@Nullable CompletableFuture<EmbeddedPostgres>> opening = new AtomicReference<>();

    public DatabaseAhead(DatabaseProgress progress) {
        this.progress = progress;
    }

    @Override
    public int getOrder() {
        return ORDER;
    }

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        if (!DatabaseConfiguration.externalUrl(event.getEnvironment()).isBlank()) {
            return;
        }
        Path home = DatabaseConfiguration.home(event.getEnvironment());
        CompletableFuture<EmbeddedPostgres> made = new CompletableFuture<>();
        opening.set(made);
        Thread.ofPlatform().daemon().name("database").start(() -> {
            try {
                made.complete(EmbeddedPostgres.open(home, progress::say));
            } catch (Throwable e) {
                // Whoever asks for the database gets it.
                made.completeExceptionally(e);
            }
        });
    }

    /** The database once it is open, or the reason why it cannot be opened; nothing if it was not opened ahead. */
    Optional<EmbeddedPostgres> take() {
        CompletableFuture<EmbeddedPostgres> made = opening.getAndSet(null);
        if (made == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(made.join());
        } catch (CompletionException e) {
            if (e.getCause() instanceof DatabaseUnavailableException reason) {
                throw reason;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        CompletableFuture<EmbeddedPostgres> made = opening.getAndSet(null);
        if (made != null) {
            // Why the context could not be made is said already; that there is no database either would hide it.
            made.handle((postgres, reason) -> {
                        if (postgres != null) {
                            postgres.close();
                        }
                        return true;
                    })
                    .join();
        }
    }
}
