package io.bursar.batch;

/** What this process can do itself about a database that does not answer; made where the database is known. */
public interface DatabaseCare {

    /**
     * Breaks off everything that waits for the database, and refuses new attempts, until {@link #comeBack}: against a server
     * that is silent and not gone, which would hold up whoever asks it.
     */
    void hangUp();

    /**
     * Lets connections be made again; first starts the server where it is the installation's own and has died.
     *
     * @throws RuntimeException in words, if that server does not start
     */
    void comeBack();
}
