#!/bin/sh
# Certificates for the nodes of an EventStoreDB, from an authority of their own.
#
#   certificates.sh <folder> <node> [<node> …]
#
# <folder>/authority/ca.key, ca.crt   the authority: needed here alone, to make certificates for new nodes and new years
# <folder>/trust/ca.crt               what every node and every client is told to trust
# <folder>/<node>/node.key, node.crt  one for each node; it is good for the node's name, for localhost and for 127.0.0.1
#
# What is there and good for another thirty days is kept, so that it can run before every start. The nodes of one cluster
# must have the same common name: by it they know each other.
set -eu
umask 077

common_name=eventstoredb-node
authority_days=3650
node_days=397
renew_seconds=2592000

[ $# -ge 2 ] || { echo 'certificates.sh <folder> <node> [<node> …]' >&2; exit 2; }
folder=$1
shift
authority=$folder/authority
mkdir -p "$authority" "$folder/trust"
chmod 755 "$folder/trust"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

if [ ! -f "$authority/ca.crt" ]; then
  openssl ecparam -name prime256v1 -genkey -noout -out "$authority/ca.key"
  openssl req -x509 -new -sha256 -key "$authority/ca.key" -days "$authority_days" -subj '/O=Cluster Ledger/CN=Cluster Ledger nodes' \
    -addext 'keyUsage=critical,keyCertSign,cRLSign' -out "$scratch/ca.crt"
  # A key without its certificate, of a start that was interrupted, is simply replaced.
  mv "$scratch/ca.crt" "$authority/ca.crt"
fi
install -m 644 "$authority/ca.crt" "$folder/trust/ca.crt"

for node in "$@"; do
  case $node in '' | *[!a-z0-9.-]*) echo "\"$node\" is not the name of a host: small letters, digits, dots and hyphens." >&2; exit 2 ;; esac
  mkdir -p "$folder/$node"
  if [ -f "$folder/$node/node.key" ] && openssl x509 -in "$folder/$node/node.crt" -checkend "$renew_seconds" -noout >/dev/null 2>&1 &&
    openssl verify -CAfile "$authority/ca.crt" "$folder/$node/node.crt" >/dev/null 2>&1; then
    echo "$node: kept"
    continue
  fi
  openssl req -new -newkey rsa:2048 -nodes -keyout "$scratch/node.key" -subj "/CN=$common_name" -out "$scratch/node.csr" 2>/dev/null
  printf '%s\n' 'basicConstraints=critical,CA:FALSE' 'keyUsage=critical,digitalSignature,keyEncipherment' 'extendedKeyUsage=serverAuth,clientAuth' \
    "subjectAltName=DNS:$node,DNS:localhost,IP:127.0.0.1" >"$scratch/node.ext"
  openssl x509 -req -sha256 -in "$scratch/node.csr" -CA "$authority/ca.crt" -CAkey "$authority/ca.key" -CAserial "$scratch/ca.srl" -CAcreateserial \
    -days "$node_days" -extfile "$scratch/node.ext" -out "$scratch/node.crt" 2>/dev/null
  mv "$scratch/node.key" "$folder/$node/node.key"
  mv "$scratch/node.crt" "$folder/$node/node.crt"
  echo "$node: made, good for $node_days days"
done
