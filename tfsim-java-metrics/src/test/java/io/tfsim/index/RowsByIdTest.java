package io.tfsim.index;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowsByIdTest {
  /** Few ids, so that they meet again and again; many, so that it grows. */
  @ParameterizedTest
  @ValueSource(ints = {8, 40, 5_000})
  void isAMap(int ids) {
    Random random = new Random(ids);
    RowsById rows = new RowsById(0);
    Map<Long, Integer> expected = new HashMap<>();
    for (int i = 0; i < 40_000; i++) {
      // multiples of a large number, which ids of one's own may be
      long id = (long) random.nextInt(ids) << (i % 2 == 0 ? 0 : 40);
      int row = random.nextInt(1_000);
      switch (random.nextInt(3)) {
        case 0 -> assertThat(rows.put(id, row)).isEqualTo(or(expected.put(id, row)));
        case 1 -> assertThat(rows.remove(id)).isEqualTo(or(expected.remove(id)));
        default -> assertThat(rows.get(id)).isEqualTo(or(expected.get(id)));
      }
      assertThat(rows.size()).isEqualTo(expected.size());
    }
    expected.forEach((id, row) -> assertThat(rows.get(id)).isEqualTo(row));
  }

  /** At every boundary: none of the puts asks for memory. */
  @Test
  void whatIsReservedIsThere() {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int more = 1; more <= 200; more++) {
      RowsById rows = new RowsById(0);
      rows.reserve(more);
      long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
      for (int id = 0; id < more; id++) {
        rows.put(id, id);
      }
      long after = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
      assertThat(after - before).as("bytes for " + more).isLessThan(16 * 12); // the least table
      assertThat(rows.size()).isEqualTo(more);
    }
  }

  private static int or(Integer row) {
    return row == null ? -1 : row;
  }
}
