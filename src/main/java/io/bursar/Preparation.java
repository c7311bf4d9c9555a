package io.bursar;

/**
 * What the build runs: the code that makes the context's beans is written from it, and has its name. The program itself
 * never runs it.
 */
public final class Preparation {

    private Preparation() {}

    /** Begins to make the context, which Spring's own processor ends before anything is started. */
    public static void main(String[] arguments) {
        Bursar.application().prepare();
    }
}
