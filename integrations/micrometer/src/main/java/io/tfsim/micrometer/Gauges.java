package io.tfsim.micrometer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Gauges that are set. Set by one thread, read by any. */
final class Gauges {
  private final MeterRegistry registry;
  private final Tags tags;
  private final Map<Meter.Id, AtomicLong> cells = new HashMap<>();

  Gauges(MeterRegistry registry, Tags tags) {
    this.registry = registry;
    this.tags = tags;
  }

  void set(String name, double value) {
    set(new Meter.Id(name, tags, null, null, Meter.Type.GAUGE), value);
  }

  /** One of several gauges of a name, told apart by the tag {@code value}. */
  void set(String name, String which, double value) {
    set(new Meter.Id(name, tags.and("value", which), null, null, Meter.Type.GAUGE), value);
  }

  private void set(Meter.Id id, double value) {
    AtomicLong cell = cells.get(id);
    if (cell == null) {
      cell = new AtomicLong();
      cells.put(id, cell);
      // a run before may have left one, whose values it holds
      registry.removeByPreFilterId(id);
      Gauge.builder(id.getName(), cell, bits -> Double.longBitsToDouble(bits.get()))
          .tags(id.getTagsAsIterable())
          .strongReference(true)
          .register(registry);
    }
    cell.set(Double.doubleToRawLongBits(value));
  }
}
