package io.bursar.domain;

/** The states of a disbursement, one accepted reward file. */
public enum DisbursementStatus {
    /** Its rows are being taken in; goes on at the same row after a crash. */
    LOADING,
    /** All rows are in; it waits for its funds (or, later, its approval). */
    LOADED,
    /** Released: its rewards may be paid. */
    APPROVED,
    /** Nothing is left to do by machine. Its content is never taken in again. */
    FINISHED,
    /** The file as a whole was refused; nothing was paid. */
    REFUSED
}
