locals {
  x = {
    "ﾃﾞｰﾀ"        = 1
    "bbbbbbbbbb" = 2
  }
}
