package io.bursar.account;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access keys of one account, the first and, during a rotation, the next; so that a key can be replaced while rewards
 * are paid. Their sources are read again every few seconds, and at once when a key was refused. The key that worked last is
 * remembered and used first. Safe for use by many threads.
 */
public final class AccessKeys {

    private static final Logger LOG = LoggerFactory.getLogger(AccessKeys.class);
    private static final long READ_AGAIN_NANOS = Duration.ofSeconds(5).toNanos();

    private final String account;
    private final List<Watched> watched;
    private final List<LocalDate> created;
    private final LongSupplier nanoTime;

    /** Not a monitor: reading may wait for a network, and would pin the lanes' virtual threads. */
    private final ReentrantLock lock = new ReentrantLock();

    private List<AccessKey> keys = List.of();
    private @Nullable AccessKey working;
    private long readAt;

    /** Where a key comes from. */
    interface Source {
        /**
         * The key as it is now; null if there is none at present.
         *
         * @throws IOException with a sentence for the operator, without a secret
         */
        @Nullable AccessKey read() throws IOException;
    }

    AccessKeys(String account, List<Source> sources, List<LocalDate> created, LongSupplier nanoTime) {
        this.account = account;
        this.watched = sources.stream().map(Watched::new).toList();
        this.created = List.copyOf(created);
        this.nanoTime = nanoTime;
    }

    /** Keys that never change, the first one first. */
    public static AccessKeys of(String account, AccessKey... keys) {
        List<Source> sources = Arrays.stream(keys).<Source>map(key -> () -> key).toList();
        return new AccessKeys(account, sources, List.of(), System::nanoTime);
    }

    /**
     * The key to sign with.
     *
     * @throws Accounts.AccountProblems if there is none, which only the first call can find out
     */
    public AccessKey current() {
        lock.lock();
        try {
            read(false);
            if (keys.isEmpty()) {
                throw new Accounts.AccountProblems(
                        watched.stream().map(source -> source.problem).toList());
            }
            return preferred();
        } finally {
            lock.unlock();
        }
    }

    /** The account's keys besides the one that was just refused, read afresh; at most two. */
    public List<AccessKey> othersThan(AccessKey refused) {
        lock.lock();
        try {
            read(true);
            return keys.stream().filter(key -> !key.sameAs(refused)).toList();
        } finally {
            lock.unlock();
        }
    }

    /** From now on that key is used first. */
    public void prefer(AccessKey key, AccessKey refused) {
        lock.lock();
        try {
            if (!key.sameAs(preferred())) {
                LOG.warn(
                        "Account {}: the provider refuses the access key {}; the key {} is used from now on. Make {} the"
                                + " first key in the settings or files, and take {} out: see \"A new key without a"
                                + " stop\" in configuration.md.",
                        account,
                        refused,
                        key,
                        key,
                        refused);
            }
            working = key;
        } finally {
            lock.unlock();
        }
    }

    /** How old each key is whose creation date is set; one of unknown age if none is. */
    public List<KeyAge> ages(Clock clock) {
        return created.isEmpty()
                ? List.of(KeyAge.of(null, clock))
                : created.stream().map(date -> KeyAge.of(date, clock)).toList();
    }

    /** No secret, and nothing that must be read first. */
    @Override
    public String toString() {
        return "AccessKeys[" + account + "]";
    }

    private AccessKey preferred() {
        AccessKey last = working;
        return last == null
                ? keys.getFirst()
                : keys.stream().filter(last::sameAs).findFirst().orElse(keys.getFirst());
    }

    /** Sources that are empty all at once are being rewritten: what they said before counts until they say more. */
    private void read(boolean now) {
        long time = nanoTime.getAsLong();
        if (!now && !keys.isEmpty() && time - readAt < READ_AGAIN_NANOS) {
            return;
        }
        readAt = time;
        List<AccessKey> found =
                watched.stream().map(this::read).flatMap(Stream::ofNullable).toList();
        if (!found.isEmpty()) {
            keys = found;
        }
    }

    private @Nullable AccessKey read(Watched source) {
        try {
            source.key = source.source.read();
            source.problem = "Account " + account + ": there is no access key at present.";
        } catch (IOException e) {
            String problem = Objects.toString(e.getMessage(), "");
            if (source.key != null && !problem.equals(source.problem)) {
                LOG.warn("{} The key {} that was read before stays in use.", problem, source.key);
            }
            source.problem = problem;
        }
        return source.key;
    }

    /** A source, and what it said last. */
    private static final class Watched {

        private final Source source;
        private @Nullable AccessKey key;
        private String problem = "";

        Watched(Source source) {
            this.source = source;
        }
    }
}
