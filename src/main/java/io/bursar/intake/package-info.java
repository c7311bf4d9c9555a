/**
 * Reward files: CSV bytes come in, {@link io.bursar.domain.Reward}s and {@link io.bursar.domain.RowProblem}s go out. It
 * reads a file as spreadsheets really write them, in constant memory, and writes nothing. A file that is wrong as a whole
 * is a {@link io.bursar.intake.RewardFileException}; a row that is wrong is a value, with all its problems. Start reading
 * at {@link io.bursar.intake.RewardFileReader}.
 *
 * <p>Three decisions: cells are trimmed of spaces at both ends and are otherwise taken as text, never interpreted; lines
 * without any text in any cell are skipped; a row whose number of cells does not fit the header is a problem, because its
 * cells may have moved into each other's columns.
 *
 * <p>May import {@code domain} and {@code jobfile}. Commons CSV is used nowhere else for reading.
 */
@ApplicationModule(allowedDependencies = {"domain", "jobfile"})
@NullMarked
package io.bursar.intake;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
