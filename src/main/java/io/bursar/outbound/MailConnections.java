package io.bursar.outbound;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Connections to one mail server that are kept for the next mail, as TLS takes longer than a mail. None is kept that was
 * idle or used for long: servers end those, and some count it against the sender.
 */
public final class MailConnections implements AutoCloseable {

    private static final Duration IDLE_MAX = Duration.ofSeconds(30);
    private static final int MAILS_MAX = 100;

    private final MailServer server;
    private final int keepMax;
    private final LongSupplier nanos;
    private final Deque<Kept> idle = new ArrayDeque<>();
    private boolean closed;

    /** One connection, and what it was used for. */
    private record Kept(MailConnection connection, int mails, long since) {}

    /**
     * None at first.
     *
     * @param keepMax how many are kept at most
     */
    public MailConnections(MailServer server, int keepMax, LongSupplier nanos) {
        this.server = server;
        this.keepMax = keepMax;
        this.nanos = nanos;
    }

    /**
     * A use of one connection, from the taking to the giving back.
     *
     * @param connection belongs to the one who took it
     * @param mails sent over it before; zero: it has to be opened
     */
    public record Use(MailConnection connection, int mails) {

        /** False: it has to be opened. */
        public boolean isKept() {
            return mails > 0;
        }
    }

    /** A kept one, which may be dead by now, or else a new one. */
    public Use take() {
        Kept kept = newest();
        return kept == null ? new Use(server.connection(), 0) : new Use(kept.connection(), kept.mails());
    }

    /** Back after a mail that the server has answered. */
    public void giveBack(Use used) {
        Kept kept = new Kept(used.connection(), used.mails() + 1, nanos.getAsLong());
        if (!keep(kept)) {
            used.connection().close();
        }
    }

    private synchronized boolean keep(Kept kept) {
        if (closed || kept.mails() >= MAILS_MAX || idle.size() >= keepMax) {
            return false;
        }
        idle.addFirst(kept);
        return true;
    }

    private @Nullable Kept newest() {
        Deque<Kept> stale = new ArrayDeque<>();
        Kept kept;
        synchronized (this) {
            while (!idle.isEmpty() && nanos.getAsLong() - idle.getLast().since() > IDLE_MAX.toNanos()) {
                stale.add(idle.removeLast());
            }
            kept = idle.pollFirst();
        }
        stale.forEach(each -> each.connection().close());
        return kept;
    }

    @Override
    public void close() {
        Deque<Kept> all;
        synchronized (this) {
            closed = true;
            all = new ArrayDeque<>(idle);
            idle.clear();
        }
        all.forEach(each -> each.connection().close());
    }
}
