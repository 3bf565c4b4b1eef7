#!/bin/sh
# The C tool `jose` as a peer. Each folder in the folder that is given is a job: `do` says which, `key` is the JWK,
# `header` the protected header, `input` what is signed, encrypted, verified or decrypted. It leaves `made`, and
# `good` unless the tool would not.
for job in "$1"/*/; do
  read -r task <"$job/do"
  read -r header <"$job/header"
  case "$task" in
    sign) jose jws sig -I "$job/input" -s "$header" -k "$job/key" -c -o "$job/made" ;;
    verify) jose jws ver -i "$job/input" -k "$job/key" -O "$job/made" ;;
    encrypt) jose jwe enc -I "$job/input" -i "$header" -k "$job/key" -c -o "$job/made" ;;
    decrypt) jose jwe dec -i "$job/input" -k "$job/key" -O "$job/made" ;;
  esac >"$job/complaint" 2>&1 && : >"$job/good"
done
exit 0
