package io.bursar.simulation;

/** The process ends here. An Error, so that no code under test can catch it by mistake and go on. */
final class Crash extends Error {

    private static final long serialVersionUID = 1L;

    Crash(String where) {
        super("crash after " + where, null, false, false);
    }
}
