@NullMarked
package io.bursar.schedule;

import org.jspecify.annotations.NullMarked;
