@NullMarked
package io.bursar.batch;

import org.jspecify.annotations.NullMarked;
