package io.bursar.simulation;

import io.bursar.database.TestDatabase;
import io.bursar.simulation.Simulation.Outcome;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Spreads independent runs over two threads; each run stays in one. */
final class Benches {

    private static final int THREADS = 2;
    private static final int SAYS_EVERY = 100;

    /** What one piece of work finds: the first case that breaks a promise, or null. */
    interface Search<T> {
        @Nullable Outcome in(Simulation simulation, T work) throws Exception;
    }

    private Benches() {}

    /** Does all the work, or stops at the first case that breaks a promise and fails with its shortest form. */
    static <T> void search(TestDatabase home, List<T> all, Search<T> search) throws Exception {
        AtomicInteger next = new AtomicInteger();
        AtomicBoolean found = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<?>> parts = IntStream.range(0, THREADS)
                    .<Future<?>>mapToObj(i -> threads.submit(() -> {
                        work(home, all, search, next, found);
                        return null;
                    }))
                    .toList();
            for (Future<?> part : parts) {
                join(part);
            }
        }
    }

    private static void join(Future<?> part) throws Exception {
        try {
            part.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AssertionError found) {
                throw found;
            }
            throw e;
        }
    }

    private static <T> void work(
            TestDatabase home, List<T> all, Search<T> search, AtomicInteger next, AtomicBoolean found)
            throws Exception {
        try (Bench bench = Bench.on(home)) {
            Simulation simulation = new Simulation(bench, Broken.NOTHING);
            for (int i = next.getAndIncrement(); i < all.size() && !found.get(); i = next.getAndIncrement()) {
                if (i > 0 && i % SAYS_EVERY == 0) {
                    System.out.printf("%d of %d begun%n", i, all.size());
                }
                Outcome outcome = search.in(simulation, all.get(i));
                if (outcome != null && outcome.violation() != null) {
                    found.set(true);
                    Case shortest = Shrinker.shrink(simulation, outcome);
                    throw new AssertionError("%s broke a promise (%s). Its shortest form:%n%s"
                            .formatted(
                                    all.get(i),
                                    outcome.violation().getMessage(),
                                    Shrinker.story(simulation, shortest)));
                }
            }
        }
    }
}
