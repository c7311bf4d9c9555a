package io.bursar.batch;

/** Another process runs the disbursement right now; it goes on undisturbed. */
public class AlreadyRunningException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    AlreadyRunningException(String disbursementId, String holder) {
        super("Disbursement %s is being run by %s. Nothing was changed; watch it with: ./bursar status %s"
                .formatted(disbursementId, holder.isEmpty() ? "another process" : holder, disbursementId));
    }
}
