package io.tfsim.augment;

import io.tfsim.data.ExampleSpec;

/** Cuts values to [0, 1]: what bicubic resizing and brightness drive out of it. */
public record Clip() implements PixelAugmenter {

  @Override
  public void check(ExampleSpec spec) {
    Images.requireBoundedImage("a cut to [0, 1]", spec);
  }

  @Override
  public int draws(int channels) {
    return 0;
  }

  @Override
  public Expr decide(Expr uniforms) {
    return uniforms;
  }

  @Override
  public boolean valueByValue() {
    return true;
  }

  @Override
  public Expr change(Expr planes, Expr decisions) {
    return planes.clamp(0, 1);
  }
}
