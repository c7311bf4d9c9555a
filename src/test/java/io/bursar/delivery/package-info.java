@NullMarked
package io.bursar.delivery;

import org.jspecify.annotations.NullMarked;
