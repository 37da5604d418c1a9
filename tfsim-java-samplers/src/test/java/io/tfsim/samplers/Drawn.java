package io.tfsim.samplers;

import static org.assertj.core.api.Assertions.assertThat;

import io.tfsim.data.IndexPlan;
import io.tfsim.data.Sampler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The batches that a sampler drew, one after another, and what must hold of them. */
record Drawn(List<Integer> examples, List<Integer> labels) {

  /** The batches of some epochs. */
  static Drawn of(Sampler sampler, int... epochs) {
    List<Integer> examples = new ArrayList<>();
    for (int epoch : epochs) {
      IndexPlan plan = sampler.plan(epoch);
      assertThat(plan.steps()).isEqualTo(sampler.stepsPerEpoch());
      assertThat(plan.batchSize()).isEqualTo(sampler.batchSize());
      Arrays.stream(plan.indices()).forEach(examples::add);
    }
    return new Drawn(examples, examples.stream().map(sampler.source()::label).toList());
  }

  /** So many examples from one place on. */
  Drawn part(int from, int count) {
    return new Drawn(examples.subList(from, from + count), labels.subList(from, from + count));
  }

  /** In parts of so many examples. */
  List<Drawn> split(int count) {
    assertThat(examples.size() % count).isZero();
    return IntStream.range(0, examples.size() / count)
        .mapToObj(i -> part(i * count, count))
        .toList();
  }

  /** Where the examples of each class are. */
  static SortedMap<Integer, List<Integer>> members(List<Integer> labels) {
    SortedMap<Integer, List<Integer>> members = new TreeMap<>();
    for (int i = 0; i < labels.size(); i++) {
      members.computeIfAbsent(labels.get(i), label -> new ArrayList<>()).add(i);
    }
    return members;
  }

  /** Each label is that of its example. */
  void assertLabelsAreThoseOf(List<Integer> labelOfExample) {
    for (int i = 0; i < examples.size(); i++) {
      assertThat(labels.get(i)).as("label %d", i).isEqualTo(labelOfExample.get(examples.get(i)));
    }
  }

  /**
   * What holds of a batch of the multi-shot sampler: classes one after another, none twice;
   * examples different where their class has enough.
   */
  void assertClassBalanced(int perClass, Map<Integer, List<Integer>> members) {
    List<Integer> classes = new ArrayList<>();
    for (Drawn run : split(perClass)) {
      int label = run.labels.get(0);
      classes.add(label);
      assertThat(run.labels).containsOnly(label);
      assertThat(members.get(label)).containsAll(run.examples);
      if (members.get(label).size() >= perClass) {
        assertThat(run.examples).doesNotHaveDuplicates();
      }
    }
    assertThat(classes).doesNotHaveDuplicates();
  }

  /**
   * What holds of all batches since the first one of a sampler that takes classes in turn: every
   * class once, then again; the examples of each in order, over and over.
   */
  void assertInTurn(int perClass, Map<Integer, List<Integer>> members) {
    Map<Integer, List<Integer>> seen = new TreeMap<>();
    List<Drawn> runs = split(perClass);
    for (int i = 0; i < runs.size(); i++) {
      int label = runs.get(i).labels.get(0);
      assertThat(runs.get(i).labels).containsOnly(label);
      int round = i / members.size();
      Collection<Integer> before = seen.computeIfAbsent(label, l -> new ArrayList<>());
      assertThat(before.size())
          .as("class %d in round %d", label, round)
          .isEqualTo(round * perClass);
      before.addAll(runs.get(i).examples);
    }
    seen.forEach(
        (label, examples) -> {
          List<Integer> order = members.get(label);
          for (int i = 0; i < examples.size(); i++) {
            assertThat(examples.get(i))
                .as("example %d of class %d", i, label)
                .isEqualTo(order.get(i % order.size()));
          }
        });
  }
}
