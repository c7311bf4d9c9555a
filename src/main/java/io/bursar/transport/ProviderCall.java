package io.bursar.transport;

import io.bursar.throttle.Grant;
import io.bursar.throttle.Sending;
import io.bursar.throttle.Throttle;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.message.MessageSupport;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.Closer;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way: how far it got, and its deadline over everything but the wait for its slot. It keeps apart
 * what certainly never left from what may have arrived, which is the difference between a free retry and a possible card.
 */
final class ProviderCall {

    private static final String ATTRIBUTE = "bursar.call";
    private static final long STALE_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final ScheduledThreadPoolExecutor ALARMS = alarms();

    private final Sending sending;
    private final Throttle throttle;
    private final Runnable abort;

    /** What is left of the time, while the clock stands still; guarded by this. */
    private long leftNanos;

    private long startedAt;
    private @Nullable ScheduledFuture<?> alarm;
    private boolean expired;
    private volatile boolean connected;
    private volatile boolean written;

    ProviderCall(Sending sending, Throttle throttle, Duration limit, Runnable abort) {
        this.sending = sending;
        this.throttle = throttle;
        this.abort = abort;
        this.leftNanos = limit.toNanos();
    }

    /** Lets the request's executor find this call. */
    void attachTo(HttpContext context) {
        context.setAttribute(ATTRIBUTE, this);
    }

    /** Lets the time run; when it is up the request is aborted, whatever it is waiting for. */
    synchronized void startClock() {
        startedAt = System.nanoTime();
        alarm = ALARMS.schedule(this::expire, leftNanos, TimeUnit.NANOSECONDS);
    }

    /** Stops the time. */
    synchronized void stopClock() {
        if (alarm != null) {
            alarm.cancel(false);
            alarm = null;
            leftNanos -= System.nanoTime() - startedAt;
        }
    }

    synchronized boolean expired() {
        return expired;
    }

    /** True if a connection to the provider stood. */
    boolean connected() {
        return connected;
    }

    /** True if a byte of the request may have left. */
    boolean written() {
        return written;
    }

    private void expire() {
        synchronized (this) {
            if (alarm == null) {
                return;
            }
            expired = true;
        }
        abort.run();
    }

    private Grant.Slot awaitSlot(HttpClientConnection connection) throws IOException {
        connected = true;
        stopClock();
        long askedAt = System.nanoTime();
        Grant grant = throttle.acquire(sending);
        long waited = System.nanoTime() - askedAt;
        startClock();
        switch (grant) {
            case Grant.Refused refused -> throw new NotSentException(refused.why());
            case Grant.Slot slot -> {
                if (waited > STALE_AFTER_NANOS && connection.isStale()) {
                    slot.close();
                    slot.answered(); // nothing left, so nothing arrives later
                    throw new StaleConnectionException();
                }
                return slot;
            }
        }
    }

    private static ScheduledThreadPoolExecutor alarms() {
        ScheduledThreadPoolExecutor alarms = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("bursar-deadlines").factory());
        alarms.setRemoveOnCancelPolicy(true);
        return alarms;
    }

    /** The call was given up before anything was written. */
    static final class NotSentException extends IOException {
        private static final long serialVersionUID = 1L;

        NotSentException(String why) {
            super(why);
        }
    }

    /** The provider closed the idle connection while the call waited for its slot; nothing was written. */
    static final class StaleConnectionException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Writes the request and reads the answer's head. The HTTP client calls it when the connection stands and the
     * request is complete, so the slot is taken after every step that may take time: name look-up, connect, TLS,
     * signing. The slot is held until the last byte is flushed, so no other call of this process gets in between.
     */
    static final class SlotExecutor extends HttpRequestExecutor {

        private static final int INTERIM_ANSWERS_MAX = 8;

        @Override
        public ClassicHttpResponse execute(
                ClassicHttpRequest request,
                HttpClientConnection connection,
                @Nullable HttpResponseInformationCallback informationCallback,
                HttpContext context)
                throws IOException, HttpException {
            ProviderCall call = (ProviderCall) context.getAttribute(ATTRIBUTE);
            try {
                Grant.Slot slot = call.awaitSlot(connection);
                try (slot) {
                    call.written = true;
                    connection.sendRequestHeader(request);
                    connection.sendRequestEntity(request);
                    connection.flush();
                }
                call.sending.sent();
                return receive(request, connection, slot);
            } catch (IOException | HttpException | RuntimeException e) {
                Closer.closeQuietly(connection);
                throw e;
            }
        }

        private static ClassicHttpResponse receive(
                ClassicHttpRequest request, HttpClientConnection connection, Grant.Slot slot)
                throws IOException, HttpException {
            for (int interim = 0; interim <= INTERIM_ANSWERS_MAX; interim++) {
                ClassicHttpResponse response = connection.receiveResponseHeader();
                if (response.getCode() >= 200) {
                    slot.answered();
                    if (MessageSupport.canResponseHaveBody(request.getMethod(), response)) {
                        connection.receiveResponseEntity(response);
                    }
                    return response;
                }
            }
            throw new ProtocolException("only interim answers (HTTP 1xx)");
        }
    }
}
