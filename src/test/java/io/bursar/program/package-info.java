/** The packaged program, as the tests that need processes start it. */
@NullMarked
package io.bursar.program;

import org.jspecify.annotations.NullMarked;
