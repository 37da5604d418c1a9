package io.tfsim.augment;

/** How brightness changes an image. */
public enum Brightness {
  /** Values times a factor; version 2 of SimCLR's code, torchvision. */
  MULTIPLICATIVE {
    @Override
    Expr apply(Expr planes, Expr amount) {
      return planes.times(amount);
    }

    @Override
    double neutral() {
      return 1;
    }
  },
  /** Values plus a number; version 1 of SimCLR's code, TF Similarity's Barlow augmenter. */
  ADDITIVE {
    @Override
    Expr apply(Expr planes, Expr amount) {
      return planes.plus(amount);
    }

    @Override
    double neutral() {
      return 0;
    }
  };

  /** Changed planes. */
  abstract Expr apply(Expr planes, Expr amount);

  /** The amount that changes nothing. */
  abstract double neutral();
}
