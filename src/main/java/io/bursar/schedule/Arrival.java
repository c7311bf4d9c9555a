package io.bursar.schedule;

import java.nio.file.attribute.FileTime;

/**
 * A file in an inbox.
 *
 * @param name within the folder
 * @param size in bytes
 * @param modified when it was written last, by its file system
 * @param complete true once it has been left unchanged, and all that belongs to it is there
 * @param lacksTotals true if the file that declares its totals is not there
 */
record Arrival(String name, long size, FileTime modified, boolean complete, boolean lacksTotals) {}
