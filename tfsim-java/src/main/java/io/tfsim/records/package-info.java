/** TensorFlow's record files (TFRecord): their checksum and how records are written. */
@NullMarked
package io.tfsim.records;

import org.jspecify.annotations.NullMarked;
