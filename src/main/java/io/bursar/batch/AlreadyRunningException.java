package io.bursar.batch;

/** Another process runs the disbursement right now; it goes on undisturbed. */
public class AlreadyRunningException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    AlreadyRunningException(String disbursementId, String holder) {
        this("Disbursement %s is being run by %s. Nothing was changed; watch it with: ./bursar status %s"
                .formatted(disbursementId, named(holder), disbursementId));
    }

    private AlreadyRunningException(String message) {
        super(message);
    }

    /** Another process went on with it while the database did not answer here. */
    static AlreadyRunningException takenOver(String disbursementId, String holder) {
        return new AlreadyRunningException("""
                Disbursement %s was taken over by %s while the
                database did not answer here. It goes on there, also with what was sent from here;
                nothing is paid twice. Watch it with:  ./bursar status %s""".formatted(disbursementId, named(holder), disbursementId));
    }

    private static String named(String holder) {
        return holder.isEmpty() ? "another process" : holder;
    }
}
